using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Support;
using Xunit;

namespace NanoAgent.Integration.Tests.Cli;

/// <summary><c>nanoagent transfer</c> against an honest server.</summary>
public sealed class TransferTests : IAsyncLifetime
{
    private const string FileTag = "\"stage-1\"";

    private readonly TempFolder _folder = new();
    private WebStage _stage = null!;

    public static TheoryData<string> Engines => ["libcurl", "core"];

    public async ValueTask InitializeAsync() => _stage = await WebStage.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Get_ToStandardOutput_IsEveryByte(string engine)
    {
        Outcome outcome = await RunAsync("--engine", engine, _stage.Url() + "bytes/300000");

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal(WebStage.Body(300_000), outcome.Output);
        Assert.Equal("", outcome.Errors);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Get_ToFile_ReplacesIt(string engine)
    {
        string file = _folder.Write("out.bin", new string('x', 400_000));
        Outcome outcome = await RunAsync("--engine", engine, "--json", "-o", file, _stage.Url() + "bytes/300000");

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal(WebStage.Body(300_000), await File.ReadAllBytesAsync(file));
        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        Assert.Equal(0, json.RootElement.GetProperty("result").GetInt32());
        Assert.Equal("", json.RootElement.GetProperty("error").GetString());
        Assert.Equal(200, json.RootElement.GetProperty("status").GetInt32());
        Assert.Equal(300_000, json.RootElement.GetProperty("bytesDownloaded").GetInt64());
        Assert.Equal(1, json.RootElement.GetProperty("connectionsOpened").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Put_File_ArrivesWithItsHeaders(string engine)
    {
        string file = _folder.Write("up.txt", "payload");
        Outcome outcome = await RunAsync(
            "--engine", engine, "-T", file, "-H", "X-One: 1", "-H", "X-Two:2", _stage.Url() + "echo/up?a=b");

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal("PUT /echo/up?a=b\nX-One: 1\nX-Two: 2\n\npayload", outcome.Text);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Post_File_IsPosted(string engine)
    {
        string file = _folder.Write("up.txt", "payload");
        Outcome outcome = await RunAsync("--engine", engine, "-X", "POST", "-T", file, _stage.Url() + "echo/up");

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal("POST /echo/up\n\npayload", outcome.Text);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Head_Option_PrintsTheHeadAlone(string engine)
    {
        Outcome outcome = await RunAsync("--engine", engine, "-I", _stage.Url() + "file");

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.StartsWith("HTTP 200\r\n", outcome.Text, StringComparison.Ordinal);
        Assert.Contains($"ETag: {FileTag}\r\n", outcome.Text, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 300000\r\n", outcome.Text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", outcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Include_Option_PrintsHeadAndBody()
    {
        Outcome outcome = await RunAsync("-i", _stage.Url() + "redirect/0");

        Assert.Equal(0, outcome.ExitCode);
        Assert.StartsWith("HTTP 200\r\n", outcome.Text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\narrived", outcome.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Range_Option_BringsThoseBytes(string engine)
    {
        Outcome outcome = await RunAsync("--engine", engine, "-r", "10-19", _stage.Url() + "file");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(WebStage.Body(WebStage.FileBytes)[10..20], outcome.Output);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Fail_Option_EndsIn22WithoutTheBody(string engine)
    {
        Outcome outcome = await RunAsync("--engine", engine, "-f", _stage.Url() + "status/404");

        Assert.Equal(22, outcome.ExitCode);
        Assert.Equal("", outcome.Text);
        Assert.StartsWith("nanoagent: (22) ", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ErrorStatusWithoutFail_IsDelivered()
    {
        Outcome outcome = await RunAsync(_stage.Url() + "status/404");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("status 404", outcome.Text);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Location_Option_FollowsUpToTheCeiling(string engine)
    {
        string url = _stage.Url() + "redirect/3";
        Outcome followed = await RunAsync("--engine", engine, "-L", url);
        Assert.Equal("arrived", followed.Text);
        Assert.Equal(0, followed.ExitCode);

        Outcome refused = await RunAsync("--engine", engine, "-L", "--max-redirs", "2", url);
        Assert.Equal(47, refused.ExitCode);

        Outcome plain = await RunAsync("--engine", engine, url);
        Assert.Equal(0, plain.ExitCode);
        Assert.Equal("", plain.Text);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task ContinueAt_Number_AppendsTheRest(string engine)
    {
        byte[] whole = WebStage.Body(WebStage.FileBytes);
        string file = _folder.File("rest.bin");
        await File.WriteAllBytesAsync(file, whole[..100_000]);
        Outcome outcome = await RunAsync("--engine", engine, "-C", "100000", "-o", file, _stage.Url() + "file");

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal(whole, await File.ReadAllBytesAsync(file));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task ContinueAt_Dash_GoesOnAfterAStop(string engine)
    {
        string file = _folder.File("slow.bin");
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(WebStage.Body(WebStage.SlowBytes)));
        string[] arguments =
        [
            "transfer", "--engine", engine, "--json", "-C", "-", "--sha256", sha256, "-o", file, _stage.Url() + "slow",
        ];
        await using (TestProcess first = TestProcess.Nanoagent(arguments))
        {
            await _stage.Held.WaitAsync(Limits.Wait);
            first.Terminate();
            Outcome stopped = await first.ExitAsync();
            Assert.True(stopped.ExitCode == 1, stopped.ToString());
            Assert.Contains("bytes are kept; run it again to go on.", stopped.Errors, StringComparison.Ordinal);
            Assert.False(File.Exists(file));
        }

        Outcome resumed = await TestProcess.RunAsync(arguments);

        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        using JsonDocument json = JsonDocument.Parse(resumed.Output);
        Assert.Equal(1, json.RootElement.GetProperty("resumes").GetInt32());
        Assert.Equal(sha256, json.RootElement.GetProperty("sha256").GetString());
        Assert.InRange(json.RootElement.GetProperty("bytesReceived").GetInt64(), 1, WebStage.SlowBytes - 1);
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file))));
        Assert.Equal(["slow.bin"], Directory.EnumerateFileSystemEntries(_folder.Root).Select(Path.GetFileName));
        Assert.Equal("", _stage.SlowRanges.First());
        Assert.Matches("^bytes=[1-9][0-9]+-$", _stage.SlowRanges.Last());
    }

    [Fact]
    public async Task ContinueAt_DashAndWrongHash_LeavesNoFile()
    {
        string file = _folder.File("out.bin");
        Outcome outcome = await RunAsync(
            "-C", "-", "--sha256", new string('0', 64), "-o", file, _stage.Url() + "file");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("SHA-256", outcome.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData("libcurl", "http://", 3)]
    [InlineData("core", "http://", 3)]
    [InlineData("libcurl", "gopher2://127.0.0.1/", 1)]
    [InlineData("core", "gopher2://127.0.0.1/", 1)]
    public async Task Get_BadUrl_EndsInItsNumber(string engine, string url, int exitCode)
    {
        Outcome outcome = await RunAsync("--engine", engine, url);

        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.StartsWith($"nanoagent: ({exitCode}) ", outcome.Errors, StringComparison.Ordinal);
        Assert.Single(outcome.Errors.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Get_RefusedConnection_Is7(string engine)
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        string file = _folder.Write("kept.txt", "as it was");
        Outcome outcome = await RunAsync("--engine", engine, "-o", file, $"http://127.0.0.1:{port}/");

        Assert.Equal(7, outcome.ExitCode);
        Assert.StartsWith("nanoagent: (7) ", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal("as it was", await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData("-C needs -o FILE", "-C", "-")]
    [InlineData("-C takes '-' or a number of bytes.", "-C", "x", "-o", "f")]
    [InlineData("-C goes with a plain download only", "-C", "5", "-o", "f", "-r", "0-1")]
    [InlineData("leave -X out", "-C", "-", "-o", "f", "-X", "POST")]
    [InlineData("--sha256 goes with -C -.", "--sha256", "00")]
    [InlineData("--sha256 takes 64 hexadecimal digits.", "-C", "-", "-o", "f", "--sha256", "00")]
    [InlineData("-T: there is no file", "-T", "no-such-file")]
    [InlineData("--cacert: there is no file", "--cacert", "no-such-file")]
    [InlineData("-H takes 'Name: value', not 'nonsense'.", "-H", "nonsense")]
    [InlineData("--json needs -o, -I or -T", "--json")]
    [InlineData("--json and -i both want standard output", "--json", "-i", "-I")]
    [InlineData("--max-redirs takes 0 or more.", "-L", "--max-redirs", "-1")]
    [InlineData("--max-time takes 0.001 to 2000000 seconds.", "-m", "0")]
    public async Task Options_ThatContradict_AreOneSentence(string sentence, params string[] options)
    {
        Outcome outcome = await RunAsync([.. options, _stage.Url() + "file"]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(sentence, outcome.Errors, StringComparison.Ordinal);
        Assert.StartsWith("nanoagent: ", outcome.Errors, StringComparison.Ordinal);
        Assert.Single(outcome.Errors.TrimEnd('\n').Split('\n'));
        Assert.Equal("", outcome.Text);
    }

    [Fact]
    public async Task Verbose_Option_LeavesCredentialsOut()
    {
        Outcome outcome = await RunAsync("-v", "-H", "Authorization: Bearer secret", _stage.Url() + "bytes/1");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("> Authorization: [left out]", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("< HTTP/1.1 200 OK", outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", outcome.Errors, StringComparison.Ordinal);
    }

    private static Task<Outcome> RunAsync(params string[] arguments) =>
        TestProcess.RunAsync(["transfer", .. arguments]);
}
