using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.Collector;
using NanoAgent.Integration.Tests.Support;
using Samples;
using Xunit;

namespace NanoAgent.Integration.Tests.Samples;

/// <summary>Runs the samples of README.md.</summary>
public sealed class SampleTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private WebStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await WebStage.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Perform_Sample_Downloads()
    {
        string path = _folder.File("image.bin");
        await HostSample.DownloadAsync(_stage.Url() + "file", path, CancellationToken.None).WaitAsync(Limits.Wait);
        Assert.Equal(WebStage.Body(WebStage.FileBytes), await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public void Easy_Sample_CountsTheBody()
    {
        Assert.Equal(300_000, HostSample.Count(_stage.Url() + "bytes/300000"));
    }

    [Fact]
    public async Task Http_Sample_CopiesTheBody()
    {
        using var target = new MemoryStream();
        await HostSample.FetchAsync(new Uri(_stage.Url() + "bytes/300000"), target, CancellationToken.None)
            .WaitAsync(Limits.Wait);
        Assert.Equal(WebStage.Body(300_000), target.ToArray());
    }

    [Fact]
    public async Task Agent_Sample_Delivers()
    {
        await using CollectorServer collector = CollectorServer.Build(new CollectorOptions
        {
            DatabasePath = _folder.File("c.db"), Url = "http://127.0.0.1:0",
        });
        using var proxy = new GateProxy(await collector.StartAsync());
        Task delivered = proxy.HaltAt(UploadMoment.AnswerPassed);
        using var stop = new CancellationTokenSource();
        Task running = HostSample.RunAgentAsync(
            [
                $"--NanoAgent:CollectorUrl={proxy.Address}", $"--NanoAgent:DataFolder={_folder.File("data")}",
                "--NanoAgent:BatchAgeMaxMs=0", "--NanoAgent:FlushIntervalMs=10", "--Logging:LogLevel:Default=None",
            ],
            stop.Token);
        await Task.WhenAny(delivered, running).WaitAsync(Limits.Wait);
        proxy.Resume();
        await stop.CancelAsync();
        await running.WaitAsync(Limits.Wait);

        Assert.True(delivered.IsCompletedSuccessfully, "the agent ended before it delivered anything");
    }
}
