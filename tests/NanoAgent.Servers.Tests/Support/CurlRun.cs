using System;
using System.Threading.Tasks;
using NanoAgent.Host.Engines;
using NanoAgent.Integration.Tests.Engines;
using NanoAgent.Platform;
using NanoAgent.Transfers;

namespace NanoAgent.Servers.Tests.Support;

/// <summary>One transfer through the host's engine on libcurl, and what it brought.</summary>
internal sealed record CurlRun(TransferResult Result, string Body, string Why, long ConnectionsOpened)
{
    /// <summary>Runs transfers one after the other on one engine; tells of the last.</summary>
    public static async Task<CurlRun> PerformAsync(
        string url, LibCurlEngineOptions options, Action<Transfer>? setUp = null, int times = 1)
    {
        var sink = new CollectingSink();
        var transfer = new Transfer(url) { Sink = sink, TimeoutMs = 120_000 };
        setUp?.Invoke(transfer);
        await using var engine = new LibCurlEngine(options);
        for (int i = 0; i < times; i++)
        {
            await engine.PerformAsync(transfer);
        }

        return new CurlRun(transfer.Result, sink.Body, transfer.ErrorText, engine.ConnectionsOpened);
    }

    /// <summary>Options that take nothing from the environment.</summary>
    public static LibCurlEngineOptions Options(string? caFile = null, string proxy = "") =>
        new() { Workers = 1, CaFile = caFile, Proxy = proxy };
}
