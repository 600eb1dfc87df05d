using System;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Support;
using Xunit;

namespace NanoAgent.Integration.Tests.Cli;

/// <summary><c>nanoagent collector</c>.</summary>
public sealed class CollectorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Collector_Started_PrintsItsAddressAndEndsOnSigterm()
    {
        string files = _folder.Folder("files");
        _folder.Write("files/a.txt", "served");
        await using TestProcess process = TestProcess.Nanoagent(
            "collector", "--database", _folder.File("c.db"), "--files", files, "--url", "http://127.0.0.1:0");
        string output = await process.OutputAsync("/\n");
        Assert.Matches(@"^listening on http://127\.0\.0\.1:[1-9][0-9]*/\n$", output);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var address = new Uri(output["listening on ".Length..].TrimEnd());
        Assert.Equal("served", await client.GetStringAsync(new Uri(address, "files/a.txt")));
        Assert.Contains("ok", await client.GetStringAsync(new Uri(address, "health")), StringComparison.Ordinal);

        process.Terminate();
        Outcome outcome = await process.ExitAsync();

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal("", outcome.Errors);
    }

    [Theory]
    [InlineData("Url", "--url", "ftp://127.0.0.1")]
    [InlineData("Url", "--url", "nonsense")]
    [InlineData("Token", "--token", "no spaces")]
    [InlineData("Token", "--url", "http://0.0.0.0:0")]
    [InlineData("FilesFolder", "--files", "/no/such/folder")]
    public async Task Collector_WrongOption_NamesItAndIsUsage(string key, params string[] options)
    {
        Outcome outcome = await TestProcess.RunAsync(
            ["collector", "--database", _folder.File("c.db"), .. options]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith($"nanoagent: {key}: ", outcome.Errors, StringComparison.Ordinal);
        Assert.Single(outcome.Errors.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Collector_DatabaseIsGarbage_IsUnavailable()
    {
        string database = _folder.Write("c.db", new string('x', 10_000));
        Outcome outcome = await TestProcess.RunAsync(
            "collector", "--database", database, "--url", "http://127.0.0.1:0");

        Assert.Equal(3, outcome.ExitCode);
        Assert.StartsWith("nanoagent: DatabasePath: ", outcome.Errors, StringComparison.Ordinal);
        Assert.Single(outcome.Errors.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Collector_PortTaken_IsUnavailable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Outcome outcome = await TestProcess.RunAsync(
            "collector", "--database", _folder.File("c.db"), "--url", $"http://127.0.0.1:{port}");

        Assert.Equal(3, outcome.ExitCode);
        Assert.StartsWith("nanoagent: Url: cannot listen on ", outcome.Errors, StringComparison.Ordinal);
        Assert.Single(outcome.Errors.TrimEnd('\n').Split('\n'));
    }
}
