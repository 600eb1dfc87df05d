using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace NanoAgent.LibCurl.Tests.Rules;

/// <summary>
/// The manual's page on connection reuse: what is reused, each of its reasons for not reusing, and the limits of the
/// pool. Each is counted by the server's accepts. Times are in <see cref="ConnectionAgeTests"/>.
/// </summary>
public class ConnectionReuseTests
{
    private const string Closing = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

    [Fact]
    public void Counts_OpenedReusedFailedAndBad_AreTold()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.Url };
        for (int turn = 0; turn < 3; turn++)
        {
            Assert.Equal(CurlCode.Ok, easy.Perform());
        }

        Assert.Equal(new CurlConnectionCounts(1, 2), easy.Connections);
        easy.Url = "http://[nonsense";
        Assert.Equal(CurlCode.UrlMalformat, easy.Perform());
        easy.Url = "file:///no/such/file";
        Assert.Equal(CurlCode.FileCouldntReadFile, easy.Perform());
        easy.Url = "http://nobody.invalid/";
        Assert.Equal(CurlCode.CouldntResolveHost, easy.Perform());
        Assert.Equal(new CurlConnectionCounts(1, 2), easy.Connections);
    }

    [Fact]
    public void Counts_OfAMulti_AreOfAllItsTransfers()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var multi = new CurlMulti();
        using var easy = new CurlEasy { Url = server.Url };
        for (int turn = 0; turn < 3; turn++)
        {
            multi.Add(easy);
            Assert.Equal(CurlCode.Ok, MultiLoop.RunToEnd(multi, 1)[0].Code);
            multi.Remove(easy);
        }

        Assert.Equal(new CurlConnectionCounts(1, 2), multi.Connections);
        Assert.Equal(default, easy.Connections);
    }

    [Theory]
    [InlineData(Closing)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")]
    public void Server_WantsToClose_OpensAnother(string reply)
    {
        using LoopbackServer server = LoopbackServer.Answering(reply);
        using var easy = new CurlEasy { Url = server.Url };

        PerformTwice(easy);

        Assert.Equal(2, server.AcceptCount);
        Assert.Equal(new CurlConnectionCounts(2, 0), easy.Connections);
    }

    [Fact]
    public void Body_EndedByTheClose_OpensAnother()
    {
        using var server = new LoopbackServer(connection =>
        {
            connection.ReadHead();
            connection.Send("HTTP/1.1 200 OK\r\n\r\nhello");
        });
        using var easy = new CurlEasy { Url = server.Url };

        PerformTwice(easy);

        Assert.Equal(2, server.AcceptCount);
    }

    [Fact]
    public void IdleConnection_PeerClosedIt_OpensAnother()
    {
        using var closed = new Signal();
        int requests = 0;
        using var server = new LoopbackServer(connection =>
        {
            connection.ReadHead();
            requests++;
            connection.Send(LoopbackServer.Ok);
            connection.Dispose();
            closed.Set();
        });
        using var easy = new CurlEasy { Url = server.Url };
        Assert.Equal(CurlCode.Ok, easy.Perform());
        closed.Wait();

        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.Equal(1, easy.Info.NewConnections);
        Assert.Equal((2, 2), (server.AcceptCount, requests));
    }

    [Fact]
    public void IdleConnection_PeerSentUnaskedBytes_OpensAnother()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok + "HTTP/1.1 408 Timeout\r\n\r\n");
        using var easy = new CurlEasy { Url = server.Url };

        PerformTwice(easy);

        Assert.Equal(200, easy.Info.ResponseCode);
        Assert.Equal(2, server.AcceptCount);
    }

    [Fact]
    public void Pool_Full_ClosesTheOldestIdle()
    {
        using LoopbackServer first = LoopbackServer.Answering(LoopbackServer.Ok);
        using LoopbackServer second = LoopbackServer.Answering(LoopbackServer.Ok);
        using LoopbackServer third = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { MaxConnects = 2 };
        int NewConnectionsTo(LoopbackServer server)
        {
            easy.Url = server.Url;
            Assert.Equal(CurlCode.Ok, easy.Perform());
            LetAMillisecondPass();
            return easy.Info.NewConnections;
        }

        Assert.Equal([1, 1, 1], new[] { first, second, third }.Select(NewConnectionsTo));

        Assert.Equal([0, 0, 1], new[] { third, second, first }.Select(NewConnectionsTo));
        Assert.Equal((2, 1, 1), (first.AcceptCount, second.AcceptCount, third.AcceptCount));
    }

    [Fact]
    public void PoolOfAMulti_Full_ClosesTheOldestIdle()
    {
        using LoopbackServer first = LoopbackServer.Answering(LoopbackServer.Ok);
        using LoopbackServer second = LoopbackServer.Answering(LoopbackServer.Ok);
        using var multi = new CurlMulti();
        multi.SetOption(CurlMultiOption.MAXCONNECTS, 1);
        using var easy = new CurlEasy();
        foreach (LoopbackServer server in new[] { first, second, second, first })
        {
            easy.Url = server.Url;
            multi.Add(easy);
            Assert.Equal(CurlCode.Ok, MultiLoop.RunToEnd(multi, 1)[0].Code);
            multi.Remove(easy);
            LetAMillisecondPass();
        }

        Assert.Equal(new CurlConnectionCounts(3, 1), multi.Connections);
        Assert.Equal((2, 1), (first.AcceptCount, second.AcceptCount));
    }

    [Fact]
    public void Connection_TransferOnItUnfinished_OpensAnother()
    {
        using var release = new Signal();
        using var server = new LoopbackServer(connection =>
        {
            while (connection.ReadHead() is not null)
            {
                if (connection.Index == 0)
                {
                    release.Wait();
                }

                connection.Send(LoopbackServer.Ok);
            }
        });
        using var multi = new CurlMulti();
        using var waiting = new CurlEasy { Url = server.Url };
        using var next = new CurlEasy { Url = server.Url };
        multi.Add(waiting);
        while (server.AcceptCount == 0)
        {
            multi.Perform();
            multi.Poll(10);
        }

        multi.Add(next);
        Assert.Same(next, MultiLoop.RunToEnd(multi, 1)[0].Easy);
        release.Set();
        Assert.Same(waiting, MultiLoop.RunToEnd(multi, 1)[0].Easy);

        Assert.Equal(2, server.AcceptCount);
    }

    [Fact]
    public void Connection_TransferOnItBrokenOff_OpensAnother()
    {
        using LoopbackServer server = LoopbackServer.Answering(
            "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nhello" + new string('x', 1000));
        using var easy = new CurlEasy { Url = server.Url };
        easy.OnWrite = _ => CurlFlow.Abort;

        Assert.Equal(CurlCode.WriteError, easy.Perform());
        Assert.Equal(CurlCode.WriteError, easy.Perform());

        Assert.Equal(2, server.AcceptCount);
    }

    /// <summary>HTTP sends credentials with each request, so other ones need no other connection there.</summary>
    [Theory]
    [InlineData("http", 1)]
    [InlineData("ftp", 2)]
    public void Credentials_Others_NeedAnotherConnectionWhereTheyBelongToIt(string scheme, int connections)
    {
        using LoopbackServer server = scheme == "ftp" ? MakeFtp() : LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { NoBody = scheme == "ftp" };
        foreach (string user in new[] { "joe:a", "joe:a", "eve:b" })
        {
            easy.Url = $"{scheme}://{user}@127.0.0.1:{server.Port}/";
            Assert.Equal(CurlCode.Ok, easy.Perform());
        }

        Assert.Equal(connections, server.AcceptCount);
        Assert.Equal(new CurlConnectionCounts(connections, 3 - connections), easy.Connections);
    }

    [Fact]
    public void TlsConfiguration_Another_OpensAnother()
    {
        const long CURL_SSLVERSION_TLSv1_2 = 6;
        using LoopbackServer server = MakeTls();
        using var easy = new CurlEasy { Url = server.UrlOf("https", "127.0.0.1"), VerifyPeer = false };
        PerformTwice(easy);
        Assert.Equal(new CurlConnectionCounts(1, 1), easy.Connections);

        easy.SetOption(CurlOption.SSLVERSION, CURL_SSLVERSION_TLSv1_2);
        PerformTwice(easy);

        Assert.Equal(new CurlConnectionCounts(2, 2), easy.Connections);
        Assert.Equal(2, server.AcceptCount);
    }

    [Fact]
    public void TlsVerification_SwitchedOn_DoesNotTrustTheConnectionMadeWithout()
    {
        using LoopbackServer server = MakeTls();
        using var easy = new CurlEasy { Url = server.UrlOf("https", "127.0.0.1"), VerifyPeer = false };
        Assert.Equal(CurlCode.Ok, easy.Perform());

        easy.VerifyPeer = true;

        Assert.Equal(CurlCode.PeerFailedVerification, easy.Perform());
    }

    [Fact]
    public void Protocol_AnotherOnTheSamePort_OpensAnother()
    {
        using LoopbackServer server = MakeTls();
        using var easy = new CurlEasy { Url = server.UrlOf("http", "127.0.0.1"), VerifyPeer = false };
        PerformTwice(easy);

        easy.Url = server.UrlOf("https", "127.0.0.1");
        PerformTwice(easy);

        Assert.Equal(new CurlConnectionCounts(2, 2), easy.Connections);
    }

    [Fact]
    public void Port_Another_OpensAnother()
    {
        using LoopbackServer first = LoopbackServer.Answering(LoopbackServer.Ok);
        using LoopbackServer second = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = first.Url };
        PerformTwice(easy);

        easy.Url = second.Url;
        PerformTwice(easy);

        Assert.Equal(new CurlConnectionCounts(2, 2), easy.Connections);
    }

    [Theory]
    [InlineData("one.invalid", "two.invalid", 2)]
    [InlineData("one.invalid", "127.0.0.1", 2)]
    [InlineData("one.invalid", "ONE.invalid", 1)]
    public void Host_OtherNameOfTheSameAddress_IsAnotherHost(string first, string second, int connections)
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.UrlOf("http", first) };
        easy.SetResolve($"one.invalid:{server.Port}:127.0.0.1", $"two.invalid:{server.Port}:127.0.0.1");
        Assert.Equal(CurlCode.Ok, easy.Perform());

        easy.Url = server.UrlOf("http", second);
        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.Equal(connections, server.AcceptCount);
    }

    /// <summary>The pool is asked before the resolver: the name is not known any more, and need not be.</summary>
    [Fact]
    public void Host_WithAnIdleConnection_IsNotLookedUpAgain()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.UrlOf("http", "one.invalid") };
        easy.SetResolve($"one.invalid:{server.Port}:127.0.0.1");
        Assert.Equal(CurlCode.Ok, easy.Perform());
        easy.SetResolve($"-one.invalid:{server.Port}");

        Assert.Equal(CurlCode.Ok, easy.Perform());

        easy.FreshConnect = true;
        Assert.Equal(CurlCode.CouldntResolveHost, easy.Perform());
        Assert.Equal(1, server.AcceptCount);
    }

    /// <summary>libcurl tells ages apart by whole milliseconds.</summary>
    private static void LetAMillisecondPass()
    {
        long start = Stopwatch.GetTimestamp();
        SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(start) > TimeSpan.FromMilliseconds(2));
    }

    private static void PerformTwice(CurlEasy easy)
    {
        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(CurlCode.Ok, easy.Perform());
    }

    private static LoopbackServer MakeTls() => new(connection =>
    {
        connection.StartTlsIfAsked(SelfSigned.Certificate);
        while (connection.ReadHead() is not null)
        {
            connection.Send(LoopbackServer.Ok);
        }
    });

    /// <summary>As much of FTP as logging in and asking for nothing takes.</summary>
    private static LoopbackServer MakeFtp() => new(connection =>
    {
        connection.Send("220 ready\r\n");
        while (connection.ReadLine() is { } command)
        {
            connection.Send(command.Split(' ', '\r')[0] switch
            {
                "USER" => "331 password\r\n",
                "PASS" => "230 in\r\n",
                "PWD" => "257 \"/\"\r\n",
                _ => "200 fine\r\n",
            });
        }
    });
}
