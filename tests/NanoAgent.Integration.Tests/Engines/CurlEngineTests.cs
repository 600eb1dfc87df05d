using NanoAgent.Host.Engines;
using NanoAgent.Platform;
using NanoAgent.Transfers;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>The shared suite on libcurl.</summary>
public sealed class CurlEngineTests : SocketEngineSuite
{
    // No proxy, whatever the environment says: the servers are on this machine.
    protected override ITransferEngine CreateEngine() =>
        new LibCurlEngine(new LibCurlEngineOptions { Workers = 2, CaFile = AuthorityFile, Proxy = "" });

    // libcurl 7.88 stops collecting a header line at 100 KiB and calls that out of memory.
    protected override TransferResult TooLargeHeadResult => TransferResult.OutOfMemory;

    // libcurl 7.88 forgets the resume point at a Content-Range without a first byte ("bytes */3"), and then takes the
    // 416 for an error like any other; its own table (lib1156) has Ok since.
    protected override TransferResult CompleteAlreadyResult => TransferResult.HttpReturnedError;
}
