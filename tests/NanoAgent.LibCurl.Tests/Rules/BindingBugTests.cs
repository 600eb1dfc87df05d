using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl.Tests.Rules;

/// <summary>
/// What other C# bindings of libcurl got wrong, and no test elsewhere would show here. DESIGN.md has the whole list.
/// </summary>
public class BindingBugTests
{
    private static readonly MethodInfo[] s_methods =
    [
        .. typeof(CurlEasy).Assembly.GetTypes().SelectMany(type => type.GetMethods(
            BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic |
            BindingFlags.DeclaredOnly)),
    ];

    /// <summary>2: a list handle that fails while it is freed.</summary>
    [Fact]
    public void Lists_OfAbandonedHandles_AreFreed()
    {
        int before = EasyHandle.LiveListCount;
        Abandon();
        Assert.NotEqual(before, EasyHandle.LiveListCount);

        for (int attempt = 0; attempt < 20 && EasyHandle.LiveListCount != before; attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(before, EasyHandle.LiveListCount);
    }

    /// <summary>
    /// What came after the oldest library that is accepted is looked up when it is called: an import of it would fail
    /// there with no word of a version.
    /// </summary>
    [Fact]
    public void Imports_AllOfThem_AreOfFunctionsThatTheOldestAcceptedLibraryHas()
    {
        string[] imports =
        [
            .. s_methods.Select(method => (method.Name, Import: method.GetCustomAttribute<DllImportAttribute>()))
                .Where(method => method.Import?.Value == Library.Name)
                .Select(method => method.Import!.EntryPoint ?? method.Name).Distinct(),
        ];
        string[] later =
        [
            "curl_ws_recv", "curl_ws_send", "curl_ws_meta", "curl_ws_start_frame", "curl_global_trace",
            "curl_multi_get_handles", "curl_multi_waitfds", "curl_easy_ssls_import", "curl_easy_ssls_export",
            "curl_multi_get_offt", "curl_multi_notify_enable", "curl_multi_notify_disable",
        ];

        Assert.Contains("curl_easy_perform", imports);
        Assert.Contains("curl_multi_poll", imports);
        Assert.Empty(imports.Intersect(later));
        Assert.All(imports, import => Assert.NotEqual(0, Library.FindExport(import)));
    }

    /// <summary>3: a C long passed as an int, which has half its width on 64-bit Unix.</summary>
    [Theory]
    [InlineData("curl_easy_setopt")]
    [InlineData("curl_multi_setopt")]
    [InlineData("curl_multi_timeout")]
    [InlineData("curl_global_init")]
    public void Imports_WithALong_TakeItAsOne(string import)
    {
        Type[] last =
        [
            .. s_methods.Where(method => method.Name == import)
                .Select(method => method.GetParameters()[^1].ParameterType)
                .Select(type => type.IsByRef ? type.GetElementType()! : type),
        ];

        Assert.Contains(typeof(CLong), last);
        Assert.DoesNotContain(typeof(int), last);
        Assert.DoesNotContain(typeof(uint), last);
    }

    /// <summary>4: delegates as callbacks, which need a calling convention and somebody who keeps them.</summary>
    [Fact]
    public void Callbacks_AllOfThem_AreStaticEntriesWithCsConvention()
    {
        MethodInfo[] entries =
            [.. s_methods.Where(method => method.IsDefined(typeof(UnmanagedCallersOnlyAttribute), false))];

        Assert.True(entries.Length >= 10, $"only {entries.Length} entries");
        Assert.All(entries, entry => Assert.Equal(
            [typeof(CallConvCdecl)], entry.GetCustomAttribute<UnmanagedCallersOnlyAttribute>()!.CallConvs!));
        Assert.DoesNotContain(s_methods, method =>
            (method.Attributes & MethodAttributes.PinvokeImpl) != 0 &&
            method.GetParameters().Any(parameter => parameter.ParameterType.IsSubclassOf(typeof(Delegate))));
    }

    /// <summary>4: a lambda given to an option and kept by nobody else.</summary>
    [Fact]
    public void Callbacks_CollectorRunsBeforeAndInThem_AreStillCalled()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        var calls = new List<string>();
        using CurlEasy easy = WithLambdas(server.Url, calls);
        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.Equal(2, calls.Count(call => call == "write"));
        Assert.True(calls.Count(call => call == "header") > 2);
    }

    /// <summary>8: bytes that libcurl does not end with a NUL, taken for a text.</summary>
    [Fact]
    public void OnDebug_BodyWithNuls_ComesByteForByte()
    {
        const string Body = "a\0b\0\0c";
        using LoopbackServer server = LoopbackServer.Answering(
            $"HTTP/1.1 200 OK\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
        var seen = new StringBuilder();
        using var easy = new CurlEasy { Url = server.Url };
        easy.OnDebug = (kind, data) =>
        {
            if (kind == CurlDebugKind.DataIn)
            {
                seen.Append(Encoding.Latin1.GetString(data));
            }
        };

        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.Equal(Body, seen.ToString());
    }

    /// <summary>10: a pointer that libcurl keeps, taken unseen: the one member that takes any says so.</summary>
    [Fact]
    public void PublicMembers_ThatTakeAPointer_SaySo()
    {
        IEnumerable<string> takers =
            from type in typeof(CurlEasy).Assembly.GetExportedTypes()
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
            where typeof(IDisposable).IsAssignableFrom(type)
            where method.GetParameters().Any(parameter => parameter.ParameterType.IsPointer) ||
                method.GetParameters().Any(parameter => parameter.ParameterType == typeof(nint))
            select $"{type.Name}.{method.Name}";

        // The multi's two take a socket, which has the width of a pointer, and a number to tie to it.
        Assert.Equal(["CurlEasy.SetPointer", "CurlMulti.Assign", "CurlMulti.SocketAction"], takers.Order());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon()
    {
        var easy = new CurlEasy();
        easy.SetHeaders("A: b", "C: d");
        easy.SetResolve("a.invalid:80:127.0.0.1");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static CurlEasy WithLambdas(string url, List<string> calls)
    {
        bool Note(string call)
        {
            GC.Collect();
            calls.Add(call);
            return true;
        }

        return new CurlEasy { Url = url, OnWrite = _ => Note("write"), OnHeader = _ => Note("header") };
    }
}
