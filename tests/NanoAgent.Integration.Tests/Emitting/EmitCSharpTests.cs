using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis.CSharp;
using NanoAgent.Integration.Tests.Engines;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.Simulator;
using Xunit;

namespace NanoAgent.Integration.Tests.Emitting;

/// <summary>
/// <c>nanoagent transfer --emit-csharp</c>: the program is compiled and run, and the server cannot tell it from the
/// command. <c>URL</c> stands for the server, <c>IN</c> for a folder with the files of the case.
/// </summary>
public sealed class EmitCSharpTests : IDisposable
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private const string Part = "HTTP/1.1 206 Partial\r\nContent-Length: 3\r\nContent-Range: bytes 5-7/8\r\n\r\n567";
    private const string Moved = "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n";
    private const string Tagged = "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 5\r\n\r\nhello";
    private const string HelloSha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    // What a board's project supplies, made of the host's parts.
    private const string BoardOfTheTest = """
        using System;
        using NanoAgent.Host;
        using NanoAgent.Host.Files;
        using NanoAgent.Host.Stores;
        using NanoAgent.Platform;
        using NanoAgent.Transfers;
        using NanoAgent.Downloads;

        static class Board
        {
            private static FileSink s_sink;

            public static INetwork OpenNetwork() => new SocketNetwork(new SocketNetworkOptions());
            public static IClock OpenClock() => new HostClock();
            public static ISource OpenSource(string name) => new FileSource("FOLDER/" + name);
            public static IRandom OpenRandom() => new HostRandom();
            public static IStore OpenStore() => FileStore.Open("FOLDER/store", 1024 * 1024, out _);
            public static IUpdateSlot OpenSlot(string name) => new FileSlot("FOLDER/" + name);

            public static ISink OpenSink(string name, long offset) =>
                s_sink = new FileSink("FOLDER/" + (name.Length == 0 ? "printed" : name), offset);

            public static void Report(int result, string errorText)
            {
                if (s_sink != null) s_sink.Dispose();
                Environment.ExitCode = result;
            }
        }
        """;

    private readonly TempFolder _folder = new();

    public static TheoryData<string, string, int> Transfers => new()
    {
        { "URL/x?a=b", Hello, 0 },
        { "URL/x --engine core", Hello, 0 },
        { "URL/x -i -X DELETE -H X-One:1 -H Authorization:Bearer\"t\\k", Hello, 0 },
        { "AUTH/x", Hello, 0 },
        { "URL/x -T IN/up.txt", Hello, 0 },
        { "URL/x -X POST -T IN/up.txt -H Content-Type:text/plain", Hello, 0 },
        { "URL/x -I", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 0 },
        { "URL/x -r 5-7", Part, 0 },
        { "URL/x -C 5 -o IN/part.bin", Part, 0 },
        { "URL/x -L --max-redirs 3", Moved, 0 },
        { "URL/x --max-redirs 3", Moved, 0 },
        { "URL/x -f", "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone", 22 },
        { "URL/x -m 2", "", 28 },
        { "URL/x -C - -o IN/whole.bin --sha256 " + HelloSha256, Tagged, 0 },
    };

    public static TheoryData<string, string> BoardTransfers => new()
    {
        { "URL/x -H X-One:1 -m 20", Hello },
        { "URL/x -X POST -T IN/up.txt", Hello },
        { "URL/x -C 5 -o IN/part.bin", Part },
        { "URL/x -L --max-redirs 3", Moved },
        { "URL/x -C - -o IN/whole.bin --sha256 " + HelloSha256, Tagged },
    };

    private string Emitted => _folder.File("emitted.cs");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Transfers))]
    public async Task Emit_AnyTransfer_TheProgramIsTheSameOnTheWire(string arguments, string answer, int expected)
    {
        using ScriptedServer server = Serve(arguments, answer);

        Outcome original = await PerformAsync(server, arguments);
        string[] filesBefore = Files();
        RestoreFiles();
        Outcome program = await CompileAndRunAsync(LanguageVersion.CSharp13);

        Assert.True(original.ExitCode == expected, original.ToString());
        Assert.True(program.ExitCode == expected, program.ToString());
        Assert.Equal(original.Text, program.Text);
        Assert.Equal(filesBefore, Files());
        AssertSameOnTheWire(server);

        string text = await File.ReadAllTextAsync(Emitted);
        Assert.DoesNotContain(text.Split('\n'), line => line.EndsWith(' '));
        Assert.Equal(
            text.Contains("ResponseSink(output", StringComparison.Ordinal)
                || text.Contains("null, output", StringComparison.Ordinal),
            text.Contains("Stream output =", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Emit_OverTls_TheProgramTrustsTheSameAuthority()
    {
        using var authority = new TestAuthority();
        string caFile = _folder.Write("ca.pem", authority.Pem);
        using var server = new ScriptedServer(
            [new PeerScript().Request().Send(Hello)], authority.Issue("127.0.0.1"));

        Outcome original = await PerformAsync(server, "URL/x --cacert " + caFile);
        Outcome program = await CompileAndRunAsync(LanguageVersion.CSharp13);

        Assert.True(original is { ExitCode: 0, Text: "hello" }, original.ToString());
        Assert.True(program is { ExitCode: 0, Text: "hello" }, program.ToString());
        AssertSameOnTheWire(server);
    }

    [Theory]
    [MemberData(nameof(BoardTransfers))]
    public async Task Emit_ForABoard_TheProgramIsTheSameOnTheWire(string arguments, string answer)
    {
        using ScriptedServer server = Serve(arguments, answer);

        Outcome original = await PerformAsync(server, arguments + " --engine core --board esp32");
        RestoreFiles();
        Outcome program = await CompileAndRunAsync(
            LanguageVersion.CSharp10, BoardOfTheTest.Replace("FOLDER", _folder.Root, StringComparison.Ordinal));

        Assert.True(original.ExitCode == 0, original.ToString());
        Assert.True(program.ExitCode == 0, program.ToString());
        AssertSameOnTheWire(server);
    }

    [Fact]
    public async Task Emit_WhatABoardLacks_IsListedInTheProgramAndOnStandardError()
    {
        using var authority = new TestAuthority();
        string caFile = _folder.Write("ca.pem", authority.Pem);

        Outcome outcome = await TestProcess.RunAsync(
            "transfer", "https://127.0.0.1:1/x", "--cacert", caFile, "-i",
            "--emit-csharp", Emitted, "--board", "esp32");

        string text = await File.ReadAllTextAsync(Emitted);
        foreach (string lacked in new[] { "--cacert: the auth", "libcurl: a board", "the printed head (-i, -I)" })
        {
            Assert.Contains("//   " + lacked, text, StringComparison.Ordinal);
            Assert.Contains($"{Emitted} leaves out {lacked}", outcome.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(7, outcome.ExitCode);
    }

    [Theory]
    [InlineData("--board esp32", "--board goes with --emit-csharp.")]
    [InlineData("--emit-csharp IN/a.cs --board nobody", "There is no board 'nobody'")]
    [InlineData("--emit-csharp IN/a.cs --board host", "--board host is no board")]
    [InlineData("--emit-csharp IN/a.cs -o IN/a.cs", "--emit-csharp and -o name the same file.")]
    [InlineData("--emit-csharp IN/none/a.cs", "--emit-csharp: ")]
    [InlineData("--emit-csharp -", "--emit-csharp takes the name of a file")]
    public async Task Emit_BadOptions_SaysWhatIsWrongAndSendsNothing(string arguments, string sentence)
    {
        using var server = new ScriptedServer([new PeerScript().Request().Send(Hello)]);

        Outcome outcome = await TestProcess.RunAsync(Split(server, "URL/x " + arguments));

        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains(sentence, outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(0, server.Accepts);
    }

    private static ScriptedServer Serve(string arguments, string answer)
    {
        PeerScript script = arguments.Contains("-T ", StringComparison.Ordinal)
            ? new PeerScript().Until("payload")
            : new PeerScript().Request();
        script = answer switch
        {
            "" => script.Stall(),
            Moved => script.Send(Moved).Request().Send(Hello),
            _ => script.Send(answer),
        };
        return new ScriptedServer([script]);
    }

    // One connection a run: the command's, then the program's.
    private static void AssertSameOnTheWire(ScriptedServer server)
    {
        Assert.Equal(2, server.Accepts);
        Assert.NotEqual("", server.Received(0));
        Assert.Equal(server.Received(0), server.Received(1));
    }

    private Task<Outcome> PerformAsync(ScriptedServer server, string arguments)
    {
        RestoreFiles();
        return TestProcess.RunAsync([.. Split(server, arguments), "--emit-csharp", Emitted]);
    }

    private async Task<Outcome> CompileAndRunAsync(LanguageVersion language, params string[] more) =>
        await ProgramCompiler.RunAsync(
            _folder.File("program"), language, [await File.ReadAllTextAsync(Emitted), .. more]);

    private string[] Split(ScriptedServer server, string arguments)
    {
        IEnumerable<string> words = arguments.Split(' ').Select(word => word
            .Replace("AUTH", server.BaseUrl.Replace("//", "//user:pa%20ss@", StringComparison.Ordinal),
                StringComparison.Ordinal)
            .Replace("URL", server.BaseUrl, StringComparison.Ordinal)
            .Replace("IN", _folder.File("in"), StringComparison.Ordinal));
        return ["transfer", .. words];
    }

    private void RestoreFiles()
    {
        string folder = _folder.Folder("in");
        Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        _folder.Write("in/up.txt", "payload");
        _folder.Write("up.txt", "payload");
        _folder.Write("in/part.bin", "01234");
    }

    private string[] Files() =>
        [.. Directory.GetFiles(_folder.File("in")).Order(StringComparer.Ordinal).Select(path =>
            Path.GetFileName(path) + ": " + File.ReadAllText(path))];
}
