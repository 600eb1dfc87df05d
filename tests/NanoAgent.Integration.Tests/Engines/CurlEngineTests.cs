using NanoAgent.Host.Engines;
using NanoAgent.LibCurl;
using NanoAgent.Platform;
using NanoAgent.Transfers;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>The shared suite on libcurl, which waits in curl_multi_poll.</summary>
public class CurlEngineTests : SocketEngineSuite
{
    protected virtual CurlLoopDriver Driver => CurlLoopDriver.Poll;

    // No proxy, whatever the environment says: the servers are on this machine.
    protected override ITransferEngine CreateEngine() => new LibCurlEngine(
        new LibCurlEngineOptions { Workers = 2, CaFile = AuthorityFile, Proxy = "", Driver = Driver });

    // libcurl stops collecting a header line at 100 KiB and called that out of memory before it had a word of its own.
    protected override TransferResult TooLargeHeadResult =>
        LibCurlInfo.Current.IsAtLeast(8, 6, 0) ? TransferResult.TooLarge : TransferResult.OutOfMemory;

    // libcurl 7.88 forgets the resume point at a Content-Range without a first byte ("bytes */3"), and then takes the
    // 416 for an error like any other; its own table (lib1156) has Ok since, and 8.14 answers so.
    protected override TransferResult CompleteAlreadyResult =>
        LibCurlInfo.Current.IsAtLeast(8, 0, 0) ? TransferResult.Ok : TransferResult.HttpReturnedError;
}

/// <summary>The shared suite on libcurl, whose sockets epoll watches.</summary>
public sealed class CurlEngineEpollTests : CurlEngineTests
{
    protected override CurlLoopDriver Driver => CurlLoopDriver.Epoll;
}
