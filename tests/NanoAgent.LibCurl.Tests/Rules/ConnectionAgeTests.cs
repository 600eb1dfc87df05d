using System;

namespace NanoAgent.LibCurl.Tests.Rules;

/// <summary>
/// Idle age and lifetime of connections, which libcurl counts in whole seconds. Both are judged after one common wait:
/// that of a transfer which libcurl ends itself, by the clock that also tells the ages.
/// </summary>
public class ConnectionAgeTests
{
    /// <summary>The least that both limits take, 0 meaning "for ever" for one of them.</summary>
    private const int LimitSeconds = 1;

    /// <summary>More than the limit in whole seconds: two have passed.</summary>
    private const int WaitMs = 2_000;

    [Fact]
    public void Connection_TooOldOrIdleTooLong_OpensAnother()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var idle = new CurlEasy { Url = server.Url, MaxAgeConnectionSeconds = LimitSeconds };
        using var old = new CurlEasy { Url = server.Url, MaxLifetimeConnectionSeconds = LimitSeconds };
        using var both = new CurlEasy
        {
            Url = server.Url, MaxAgeConnectionSeconds = 3600, MaxLifetimeConnectionSeconds = 3600,
        };
        using var unlimited = new CurlEasy { Url = server.Url, MaxLifetimeConnectionSeconds = 0 };
        CurlEasy[] all = [idle, old, both, unlimited];
        Array.ForEach(all, easy => Assert.Equal(CurlCode.Ok, easy.Perform()));
        Assert.Equal(4, server.AcceptCount);

        LetSecondsPass();
        Array.ForEach(all, easy => Assert.Equal(CurlCode.Ok, easy.Perform()));

        Assert.Equal(new CurlConnectionCounts(2, 0), idle.Connections);
        Assert.Equal(new CurlConnectionCounts(2, 0), old.Connections);
        Assert.Equal(new CurlConnectionCounts(1, 1), both.Connections);
        Assert.Equal(new CurlConnectionCounts(1, 1), unlimited.Connections);
    }

    private static void LetSecondsPass()
    {
        using var release = new Signal();
        using var silent = new LoopbackServer(connection =>
        {
            connection.ReadHead();
            release.Wait();
        });
        using var clock = new CurlEasy { Url = silent.Url, TimeoutMs = WaitMs };
        Assert.Equal(CurlCode.OperationTimedOut, clock.Perform());
        release.Set();
    }
}
