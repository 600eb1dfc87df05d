using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Threading;

namespace NanoAgent.LibCurl.Tests.Rules;

/// <summary>T2, T4, T5, T6, T7: the process-wide initialisation. Its race of many threads is in LibraryTests.</summary>
public class GlobalRuleTests
{
    private const int CURL_GLOBAL_DEFAULT = 3;

    [Theory]
    [InlineData("new CurlEasy")]
    [InlineData("new CurlMulti")]
    [InlineData("new CurlUrl")]
    [InlineData("CurlShare.ForThreads")]
    [InlineData("CurlShare.ForThisThread")]
    [InlineData("LibCurlInfo.Current")]
    public void EntryPoint_FirstOfItsAssembly_InitialisesAndKnowsTheVersion(string entry)
    {
        // Loaded once more, the assembly has used nothing yet; the native library is the same.
        var context = new AssemblyLoadContext(entry);
        Assembly fresh = context.LoadFromAssemblyPath(typeof(CurlEasy).Assembly.Location);
        Type runtime = fresh.GetType(typeof(LibCurlRuntime).FullName!)!;
        FieldInfo known = runtime.GetField("s_info", BindingFlags.Static | BindingFlags.NonPublic)!;
        Assert.Null(known.GetValue(null));

        object? made = Enter(fresh, entry);

        object info = known.GetValue(null)!;
        Assert.Equal(LibCurlInfo.Current.Version, info.GetType().GetProperty("Version")!.GetValue(info));
        (made as IDisposable)?.Dispose();
    }

    /// <summary>Public ways to a handle that the test above does not know.</summary>
    [Fact]
    public void EntryPoints_OfAllHandles_AreTested()
    {
        string[] tested =
        [
            "CurlEasy()", "CurlMulti()", "CurlUrl()", "CurlUrl(String, CurlUrlOptions)", "ForThreads", "ForThisThread",
        ];
        IEnumerable<string> ways = GuardedHandles.Types.Append(typeof(CurlShare))
            .Where(type => typeof(IDisposable).IsAssignableFrom(type))
            .SelectMany(type => type.GetConstructors().Select(made => NameOf(type, made)).Concat(
                type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
                    .Where(method => method.ReturnType == type).Select(method => method.Name)));

        Assert.Equal(tested.Order(), ways.Order());
    }

    [Fact]
    public unsafe void InitAndCleanup_NestedByOthersOnHundredThreads_HandlesWorkOn()
    {
        Assert.SkipUnless(LibCurlInfo.Current.Has(CurlFeatures.ThreadSafe), "this build wants a lock around it");
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.Url };
        nint library = NativeLibrary.Load(LibCurlInfo.Current.LibraryName);
        var initialise = (delegate* unmanaged[Cdecl]<CLong, CurlCode>)NativeLibrary.GetExport(
            library, "curl_global_init");
        var cleanUp = (delegate* unmanaged[Cdecl]<void>)NativeLibrary.GetExport(library, "curl_global_cleanup");
        int faults = 0;
        using var start = new Signal();
        Thread[] threads = [.. Enumerable.Range(0, 100).Select(_ => new Thread(() =>
        {
            start.Wait();
            for (int turn = 0; turn < 10; turn++)
            {
                if (initialise(new CLong(CURL_GLOBAL_DEFAULT)) != CurlCode.Ok)
                {
                    Interlocked.Increment(ref faults);
                }

                cleanUp();
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        start.Set();
        for (int turn = 0; turn < 20; turn++)
        {
            Assert.Equal(CurlCode.Ok, easy.Perform());
        }

        Assert.All(threads, thread => Assert.True(thread.Join(LoopbackServer.Ceiling)));
        Assert.Equal(0, faults);
        Assert.Equal(CurlCode.Ok, easy.Perform());
    }

    /// <summary>Resolver threads may still run in it, and no moment is known at which nobody uses it.</summary>
    [Fact]
    public void Library_Loaded_IsNeverUnloadedNorCleanedUp()
    {
        using FileStream file = File.OpenRead(typeof(CurlEasy).Assembly.Location);
        using var image = new PEReader(file);
        MetadataReader metadata = image.GetMetadataReader();
        string[] calls =
        [
            .. from handle in metadata.MemberReferences
               let member = metadata.GetMemberReference(handle)
               where member.Parent.Kind == HandleKind.TypeReference
               let type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent)
               select metadata.GetString(type.Name) + "." + metadata.GetString(member.Name),
        ];
        string[] imports =
        [
            .. from handle in metadata.MethodDefinitions
               let import = metadata.GetMethodDefinition(handle).GetImport()
               where !import.Module.IsNil
               select metadata.GetString(import.Name),
        ];

        Assert.Contains("NativeLibrary.TryLoad", calls);
        Assert.DoesNotContain("NativeLibrary.Free", calls);
        Assert.Contains("curl_global_init", imports);
        Assert.DoesNotContain("curl_global_cleanup", imports);
    }

    private static string NameOf(Type type, ConstructorInfo made) =>
        $"{type.Name}({string.Join(", ", made.GetParameters().Select(parameter => parameter.ParameterType.Name))})";

    private static object? Enter(Assembly fresh, string entry)
    {
        string name = typeof(CurlEasy).Namespace + "." + entry.Replace("new ", "").Split('.')[0];
        Type type = fresh.GetType(name)!;
        if (entry.StartsWith("new ", StringComparison.Ordinal))
        {
            return Activator.CreateInstance(type);
        }

        string member = entry.Split('.')[1];
        return type.GetProperty(member) is { } property
            ? property.GetValue(null)
            : type.GetMethod(member)!.Invoke(null, [Enum.ToObject(
                fresh.GetType(typeof(CurlShareKinds).FullName!)!, (int)CurlShareKinds.Dns)]);
    }
}
