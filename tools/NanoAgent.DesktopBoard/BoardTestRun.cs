using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;
using System.Threading;
using NanoAgent.DesktopBoard.Hardware;

namespace NanoAgent.DesktopBoard;

/// <summary>How a test ended.</summary>
public enum BoardTestOutcome
{
    /// <summary>It returned.</summary>
    Passed,

    /// <summary>It threw.</summary>
    Failed,

    /// <summary>It, or its class, said that it cannot run here.</summary>
    Skipped,
}

/// <summary>What came of one test.</summary>
/// <param name="Name">Type, method, and the number of the attribute that made it.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Message">Why it failed or was skipped; empty when it passed.</param>
/// <param name="Stack">Where it failed; empty where that is not known, as on a nanoCLR.</param>
public sealed record BoardTestResult(string Name, BoardTestOutcome Outcome, string Message, string Stack);

/// <summary>
/// Runs the tests of an assembly as nanoFramework's launcher does on a board: classes marked <c>[TestClass]</c>, Setup
/// and
/// Cleanup once a class, a method once for <c>[TestMethod]</c> and once for each <c>[DataRow]</c>, each with no
/// instance.
/// It is as strict as the board: a method that touches its instance, or gets a number of another type, fails.
/// </summary>
public sealed class BoardTestRun
{
    private const string Framework = "nanoFramework.TestFramework.";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly DesktopBoard board;
    private readonly Dictionary<Type, BoardTestResult> setups = [];
    private readonly Dictionary<string, (MethodInfo Method, object?[] Arguments)> tests = [];

    /// <summary>Finds the tests of an assembly that the board loaded.</summary>
    public BoardTestRun(DesktopBoard board, Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        this.board = board;
        foreach (var type in assembly.GetTypes().Where(type => Marks(type, "TestClassAttribute").Any()))
        {
            foreach (var method in Methods(type))
            {
                Add(type, method);
            }
        }
    }

    /// <summary>The names of all tests.</summary>
    public ImmutableArray<string> Names => [.. tests.Keys];

    /// <summary>Runs one test, and before it the Setup of its class if that did not run yet.</summary>
    public BoardTestResult Run(string name)
    {
        var (method, arguments) = tests[name];
        var type = method.DeclaringType!;
        lock (setups)
        {
            if (!setups.TryGetValue(type, out var setup))
            {
                setup = All(type, "SetupAttribute");
                setups.Add(type, setup);
            }

            return setup.Outcome == BoardTestOutcome.Passed
                ? Call(name, method, arguments)
                : setup with { Name = name, Message = "Setup: " + setup.Message };
        }
    }

    /// <summary>Runs the Cleanup of every class whose Setup ran; what failed is given back.</summary>
    public ImmutableArray<BoardTestResult> Cleanup()
    {
        lock (setups)
        {
            ImmutableArray<BoardTestResult> failed =
            [
                .. setups.Keys.Select(type => All(type, "CleanupAttribute"))
                    .Where(result => result.Outcome != BoardTestOutcome.Passed),
            ];
            setups.Clear();
            return failed;
        }
    }

    private void Add(Type type, MethodInfo method)
    {
        int number = 0;
        foreach (var mark in method.GetCustomAttributes(false))
        {
            object?[]? arguments = mark.GetType().FullName switch
            {
                Framework + "TestMethodAttribute" => [],
                Framework + "DataRowAttribute" =>
                    (object?[]?)mark.GetType().GetProperty("MethodParameters")!.GetValue(mark) ?? [null],
                _ => null,
            };
            if (arguments is not null)
            {
                tests.Add($"{type.FullName}.{method.Name}.{number++}", (method, arguments));
            }
        }
    }

    private static IEnumerable<object> Marks(MemberInfo member, string name) =>
        member.GetCustomAttributes(false).Where(mark => mark.GetType().FullName == Framework + name);

    private static MethodInfo[] Methods(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly);

    private BoardTestResult All(Type type, string mark) =>
        Methods(type)
            .Where(method => Marks(method, mark).Any())
            .Select(method => Call($"{type.FullName}.{method.Name}", method, []))
            .FirstOrDefault(result => result.Outcome != BoardTestOutcome.Passed)
        ?? new(type.FullName!, BoardTestOutcome.Passed, "", "");

    private BoardTestResult Call(string name, MethodInfo method, object?[] arguments)
    {
        if (method.GetParameters().Length != arguments.Length)
        {
            return new(
                name, BoardTestOutcome.Failed,
                $"The method takes {method.GetParameters().Length} arguments, the row gives {arguments.Length}.", "");
        }

        if (Array.Find(arguments, argument => argument is Enum) is { } lost)
        {
            return new(
                name, BoardTestOutcome.Failed,
                $"The metadata processor leaves out enumerations in a row: give {lost.GetType().Name} as its number.",
                "");
        }

        Exception? thrown = null;
        using var over = new ManualResetEventSlim();
        var thread = new BoardThread(board.Hardware, () =>
        {
            try
            {
                WithoutInstance(method)(arguments);
            }
#pragma warning disable CA1031 // Whatever a test throws is its result.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                thrown = fault;
            }

            over.Set();
        });
        thread.Start();
        return !over.Wait(Limit) ? new(name, BoardTestOutcome.Failed, $"It did not end within {Limit}.", "")
            : thrown is null ? new(name, BoardTestOutcome.Passed, "", "")
            : thrown.GetType().FullName == Framework + "SkipTestException"
                ? new(name, BoardTestOutcome.Skipped, thrown.Message, "")
            : new(name, BoardTestOutcome.Failed, $"{thrown.GetType().Name}: {thrown.Message}", thrown.StackTrace ?? "");
    }

    // Reflection refuses to call an instance method without an instance and widens numbers; the launcher does neither.
    private static Action<object?[]> WithoutInstance(MethodInfo method)
    {
        var caller = new DynamicMethod("Test", null, [typeof(object[])], method.Module, skipVisibility: true);
        var code = caller.GetILGenerator();
        if (!method.IsStatic)
        {
            code.Emit(OpCodes.Ldnull);
        }

        foreach (var parameter in method.GetParameters())
        {
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldc_I4, parameter.Position);
            code.Emit(OpCodes.Ldelem_Ref);
            code.Emit(OpCodes.Unbox_Any, parameter.ParameterType);
        }

        code.Emit(OpCodes.Call, method);
        if (method.ReturnType != typeof(void))
        {
            code.Emit(OpCodes.Pop);
        }

        code.Emit(OpCodes.Ret);
        return caller.CreateDelegate<Action<object?[]>>();
    }
}
