using System;
using System.Globalization;
using System.IO;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Threading;
using NanoAgent.DesktopBoard.Hardware;

namespace NanoAgent.DesktopBoard.Tests;

/// <summary>Boards of a test, each with a drive of its own, and calls into the program that they run.</summary>
internal static class Boards
{
    /// <summary>A wait that ends a test which would hang; nothing is expected to take so long.</summary>
    public static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(60);

    private static readonly DirectoryInfo s_folders = MakeFolders();
    private static int s_folder;

    /// <summary>The root of the source tree.</summary>
    public static string Tree { get; } = FindTree();

    /// <summary>
    /// The firmware as it is deployed: what a Release build makes of the whole program; a Debug build makes none.
    /// </summary>
    public static string Firmware => Built(
        "device/NanoAgent.Firmware",
        Configuration == "Release" ? "board/NanoAgent.Firmware.dll" : "NanoAgent.Firmware.dll");

    /// <summary>Not slimmed as a whole program: the tests call its methods by their names.</summary>
    public static string Subject => Built("tests/NanoAgent.DesktopBoard.Subject", "NanoAgent.DesktopBoard.Subject.dll");

    /// <summary>A folder that is gone when the tests are over: a board's parked threads may use it until
    /// then.</summary>
    public static string NewFolder()
    {
        string name = Interlocked.Increment(ref s_folder).ToString(CultureInfo.InvariantCulture);
        return s_folders.CreateSubdirectory(name).FullName;
    }

    public static DesktopBoard New(BoardOptions? options = null) =>
        new(options ?? new() { StorageFolder = NewFolder() });

    /// <summary>Calls a static method of the program, on this thread.</summary>
    public static object? Call(this DesktopBoard board, string type, string method, params object[] arguments)
    {
        MethodInfo found = board.Load(Subject)
            .GetType("NanoAgent.DesktopBoard.Subject." + type, true)!
            .GetMethod(method)!;
        return found.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

    /// <summary>Calls it on a thread of its own.</summary>
    public static RunningCall Start(this DesktopBoard board, string type, string method, params object[] arguments) =>
        new(() => board.Call(type, method, arguments));

    /// <summary>Waits for something that another thread does.</summary>
    public static void Until(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, Ceiling), "It did not come about.");

    public static string Built(string project, string file) =>
        Path.Combine(Tree, project, "bin", Configuration, "net10.0", file);

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static DirectoryInfo MakeFolders()
    {
        DirectoryInfo folders = Directory.CreateTempSubdirectory("nanoagent-boards-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folders.Delete(recursive: true);
        return folders;
    }

    private static string FindTree()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "nanoAgent.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}

/// <summary>A call on a thread of its own, and what came of it.</summary>
internal sealed class RunningCall
{
    private readonly Thread thread;
    private object? result;
    private ExceptionDispatchInfo? fault;

    public RunningCall(Func<object?> call)
    {
        thread = new(() => Run(call)) { IsBackground = true };
        thread.Start();
    }

    /// <summary>Whether it ends within so many milliseconds.</summary>
    public bool EndsWithin(int milliseconds) => thread.Join(milliseconds);

    /// <summary>Waits for its end and gives what it gave, or throws what it threw.</summary>
    public object? Result()
    {
        Assert.True(thread.Join(Boards.Ceiling), "The call did not end.");
        fault?.Throw();
        return result;
    }

    private void Run(Func<object?> call)
    {
        try
        {
            result = call();
        }
        catch (Exception thrown)
        {
            fault = ExceptionDispatchInfo.Capture(thrown);
        }
    }
}
