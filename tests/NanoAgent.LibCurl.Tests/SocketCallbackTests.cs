using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using NanoAgent.LibCurl.Native;
using NanoAgent.LibCurl.Tests.Rules;

namespace NanoAgent.LibCurl.Tests;

/// <summary>The callbacks about sockets, connections, names and TLS.</summary>
public class SocketCallbackTests
{
    private static bool HasTlsContext =>
        LibCurlInfo.Current.SslVersion!.Contains("OpenSSL", StringComparison.Ordinal);

    [Theory]
    [InlineData("prereq")]
    [InlineData("sockopt")]
    [InlineData("opensocket")]
    [InlineData("closesocket")]
    [InlineData("resolver")]
    [InlineData("tls")]
    public void Callback_Throws_PerformThrowsTheSameAndTheHandleLives(string which)
    {
        using var server = new LoopbackServer(connection =>
        {
            connection.StartTlsIfAsked(SelfSigned.Certificate);
            connection.ReadHead();
            connection.Send(LoopbackServer.Ok);
        });
        if (which == "tls" && !HasTlsContext)
        {
            return;
        }

        var thrown = new InvalidDataException("mine");
        using var easy = new CurlEasy { Url = server.UrlOf(which == "tls" ? "https" : "http", "127.0.0.1") };
        easy.ForbidReuse = true;
        easy.OnPreRequest = which == "prereq" ? (in CurlConnectionEnds _) => throw thrown : null;
        easy.OnSocketSetup = which == "sockopt" ? (_, _) => throw thrown : null;
        easy.OnOpenSocket = which == "opensocket" ? (_, _) => throw thrown : null;
        easy.OnResolverStart = which == "resolver" ? _ => throw thrown : null;
        easy.OnTlsContext = which == "tls" ? _ => throw thrown : null;
        easy.OnCloseSocket = which != "closesocket" ? null : socket =>
        {
            Close(socket);
            throw thrown;
        };

        Assert.Same(thrown, Assert.Throws<InvalidDataException>(() => { _ = easy.Perform(); }));

        easy.Reset();
        easy.Url = server.Url;
        Assert.Equal(CurlCode.Ok, easy.Perform());
    }

    [Fact]
    public void OnPreRequest_NewAndReusedConnection_SeesBothEndsAndMayAbort()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        var seen = new List<CurlConnectionEnds>();
        using var easy = new CurlEasy { Url = server.Url };
        easy.OnPreRequest = (in CurlConnectionEnds ends) =>
        {
            seen.Add(ends);
            return seen.Count < 3;
        };

        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(CurlCode.AbortedByCallback, easy.Perform());

        Assert.Equal(("127.0.0.1", server.Port, "127.0.0.1"),
            (seen[0].RemoteAddress, seen[0].RemotePort, seen[0].LocalAddress));
        Assert.InRange(seen[0].LocalPort, 1, ushort.MaxValue);
        Assert.Equal(seen[0], seen[1]);
    }

    [Fact]
    public void OnSocketSetup_NewConnection_SetsOptionsOnceAndMayAbort()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        int calls = 0;
        using var easy = new CurlEasy { Url = server.Url };
        easy.OnSocketSetup = (socket, purpose) =>
        {
            calls++;
            Assert.Equal(CurlSocketPurpose.Connection, purpose);
            using var view = new Socket(new SafeSocketHandle(socket, ownsHandle: false));
            view.LingerState = new LingerOption(enable: true, 0);
            return CurlSocketAnswer.Ok;
        };
        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(1, calls);
        using (var used = new Socket(
            new SafeSocketHandle((nint)easy.Info.GetSocket(CurlInfo.ACTIVESOCKET), ownsHandle: false)))
        {
            Assert.True(used.LingerState!.Enabled);
        }

        easy.FreshConnect = true;
        easy.OnSocketSetup = (_, _) => CurlSocketAnswer.Abort;
        Assert.NotEqual(CurlCode.Ok, easy.Perform());
        Assert.Equal(1, server.AcceptCount);
    }

    [Fact]
    public void OnOpenSocket_Address_IsToldCanBeChangedAndRefused()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        var asked = new List<string>();
        using var easy = new CurlEasy { Url = "http://127.0.0.9:9/x" };
        easy.OnOpenSocket = (purpose, address) =>
        {
            asked.Add($"{purpose} {address.EndPoint} {address.SocketType} {address.Protocol}");
            address.Redirect(new IPEndPoint(IPAddress.Loopback, server.Port));
            Assert.Throws<ArgumentException>(WrongFamily(address));
            return address.CreateSocket();
        };

        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(["Connection 127.0.0.9:9 Stream Tcp"], asked);

        easy.FreshConnect = true;
        easy.OnOpenSocket = (_, _) => null;
        Assert.Equal(CurlCode.CouldntConnect, easy.Perform());
        Assert.Equal(1, server.AcceptCount);
    }

    [Fact]
    public void OnOpenSocket_ConnectedSocket_IsUsedAsItIs()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = "http://127.0.0.9:9/x" };
        easy.OnOpenSocket = (_, address) =>
        {
            Socket socket = address.CreateSocket();
            socket.Connect(IPAddress.Loopback, server.Port);
            return socket;
        };
        easy.OnSocketSetup = (_, _) => CurlSocketAnswer.AlreadyConnected;

        if (!LibCurlInfo.Current.IsAtLeast(8, 0, 0))
        {
            // 7.88.1 takes the answer and connects all the same.
            Assert.Equal(CurlCode.CouldntConnect, easy.Perform());
            return;
        }

        Assert.Equal(CurlCode.Ok, easy.Perform());

        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(1, server.AcceptCount);
    }

    [Fact]
    public void OnCloseSocket_HandleDisposed_ClosesWhatWasOpened()
    {
        using var closed = new ManualResetEventSlim();
        using LoopbackServer server = AnsweringUntilClosed(closed);
        var opened = new List<nint>();
        var ended = new List<nint>();
        using (var easy = new CurlEasy { Url = server.Url })
        {
            easy.OnOpenSocket = (_, address) =>
            {
                Socket socket = address.CreateSocket();
                opened.Add(socket.Handle);
                return socket;
            };
            easy.OnCloseSocket = socket =>
            {
                ended.Add(socket);
                Close(socket);
            };
            Assert.Equal(CurlCode.Ok, easy.Perform());
            Assert.Empty(ended);
        }

        Assert.Equal(opened, ended);
        Assert.Single(ended);
        Assert.True(closed.Wait(LoopbackServer.Ceiling, TestContext.Current.CancellationToken));
    }

    /// <summary>The connection stays in the multi's pool, with what libcurl was told to call.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OnCloseSocket_ConnectionOutlivesTheTransfer_ClosedByTheHandleOrWithoutIt(bool isDisposedFirst)
    {
        using var closed = new ManualResetEventSlim();
        using LoopbackServer server = AnsweringUntilClosed(closed);
        int told = 0;
        var multi = new CurlMulti();
        using var easy = new CurlEasy { Url = server.Url };
        easy.OnCloseSocket = socket =>
        {
            told++;
            Close(socket);
        };
        multi.Add(easy);
        Assert.Equal(CurlCode.Ok, MultiLoop.RunToEnd(multi, 1)[0].Code);
        multi.Remove(easy);
        int tokens = CloseTokens.LiveCount;
        if (isDisposedFirst)
        {
            easy.Dispose();
            Assert.Equal(tokens - 1, CloseTokens.LiveCount);
        }

        multi.Dispose();

        Assert.Equal(isDisposedFirst ? 0 : 1, told);
        Assert.True(closed.Wait(LoopbackServer.Ceiling, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void OnResolverStart_Lookup_IsToldAndMayRefuse()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        int calls = 0;
        using var easy = new CurlEasy { Url = server.Url };
        easy.OnResolverStart = _ => ++calls > 0;
        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(1, calls);

        using var refused = new CurlEasy { Url = server.Url, OnResolverStart = _ => false };
        Assert.NotEqual(CurlCode.Ok, refused.Perform());
        Assert.Equal(1, server.AcceptCount);
    }

    [Fact]
    public void OnTlsContext_Handshake_GetsTheObjectWhereTheLibraryHasOne()
    {
        using var server = new LoopbackServer(connection =>
        {
            connection.StartTlsIfAsked(SelfSigned.Certificate);
            connection.ReadHead();
            connection.Send(LoopbackServer.Ok);
        });
        using var easy = new CurlEasy { Url = server.UrlOf("https", "127.0.0.1"), VerifyPeer = false };
        nint context = 0;
        void Set() => easy.OnTlsContext = given =>
        {
            context = given;
            return true;
        };
        if (!HasTlsContext)
        {
            Assert.Contains("TLS library", Assert.Throws<NotSupportedException>(Set).Message, StringComparison.Ordinal);
            return;
        }

        Set();
        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.NotEqual(0, context);

        easy.OnTlsContext = _ => false;
        easy.FreshConnect = true;
        Assert.Equal(CurlCode.AbortedByCallback, easy.Perform());
    }

    private static Action WrongFamily(CurlSocketAddress address)
    {
        // A ref struct cannot be caught by a lambda, so it is tried here.
        ArgumentException? error = null;
        try
        {
            address.Redirect(new IPEndPoint(IPAddress.IPv6Loopback, 1));
        }
        catch (ArgumentException caught)
        {
            error = caught;
        }

        return () => throw error!;
    }

    private static void Close(nint socket) => new Socket(new SafeSocketHandle(socket, ownsHandle: true)).Dispose();

    private static LoopbackServer AnsweringUntilClosed(ManualResetEventSlim closed) => new(connection =>
    {
        while (connection.ReadHead() is not null)
        {
            connection.Send(LoopbackServer.Ok);
        }

        closed.Set();
    });
}
