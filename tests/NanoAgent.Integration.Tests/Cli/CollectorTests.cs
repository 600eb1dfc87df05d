using System;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Support;
using Xunit;

namespace NanoAgent.Integration.Tests.Cli;

/// <summary><c>nanoagent collector</c>.</summary>
[Trait("LibCurl", "Never")]
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
    [InlineData("--url", "--url", "ftp://127.0.0.1")]
    [InlineData("--url", "--url", "nonsense")]
    [InlineData("--token", "--token", "no spaces")]
    [InlineData("--token", "--url", "http://0.0.0.0:0")]
    [InlineData("--files", "--files", "/no/such/folder")]
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
        Assert.StartsWith("nanoagent: --database: ", outcome.Errors, StringComparison.Ordinal);
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
        Assert.StartsWith("nanoagent: --url: cannot listen on ", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("; stop what holds the port, or choose another", outcome.Errors, StringComparison.Ordinal);
        Assert.Single(outcome.Errors.TrimEnd('\n').Split('\n'));
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public async Task Collector_AddressOfAnotherMachine_SaysWhatToGive()
    {
        // 192.0.2.0/24 is for documentation: nobody has it. A database that was there before stays.
        string database = _folder.File("c.db");
        await using (TestProcess first = TestProcess.Nanoagent(
            "collector", "--database", database, "--url", "http://127.0.0.1:0"))
        {
            await first.OutputAsync("/\n");
            first.Terminate();
            await first.ExitAsync();
        }

        Outcome outcome = await TestProcess.RunAsync(
            "collector", "--database", database, "--url", "http://192.0.2.1:0", "--token", "t");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("; give an address of this machine", outcome.Errors, StringComparison.Ordinal);
        Assert.True(System.IO.File.Exists(database));
    }
}
