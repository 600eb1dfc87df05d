using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl.Tests;

/// <summary>What a share takes, what its handles have in common, and its lifetime on one thread.</summary>
public class ShareTests
{
    [Theory]
    [InlineData(CurlShareKinds.Connections)]
    [InlineData(CurlShareKinds.Cookies)]
    [InlineData(CurlShareKinds.Hsts)]
    public void ForThreads_KindThatLibcurlCannot_RefusedWithTheReason(CurlShareKinds kind)
    {
        int before = ShareHandle.LiveCount;

        NotSupportedException error =
            Assert.Throws<NotSupportedException>(() => CurlShare.ForThreads(CurlShareKinds.Dns | kind));

        Assert.Equal(
            $"libcurl does not support sharing {kind} between threads, whatever the locks: use " +
            "CurlShare.ForThisThread.",
            error.Message);
        using CurlShare share = CurlShare.ForThreads(CurlShareKinds.Dns);
        Assert.Throws<NotSupportedException>(() => share.Add(kind));
        Assert.Equal(CurlShareKinds.Dns, share.Kinds);
        Assert.Equal(before + 1, ShareHandle.LiveCount);
    }

    [Fact]
    public void ForThreads_TlsSessions_OnlyFrom8121()
    {
        if (LibCurlInfo.Current.IsAtLeast(8, 12, 1))
        {
            using CurlShare share = CurlShare.ForThreads(CurlShareKinds.TlsSessions);
            Assert.Equal(CurlShareKinds.TlsSessions, share.Kinds);
        }
        else
        {
            Assert.Equal(
                "Sharing TlsSessions between threads needs libcurl 8.12.1 or later; " +
                LibCurlInfo.Current.Version + " is loaded.",
                Assert.Throws<NotSupportedException>(() => CurlShare.ForThreads(CurlShareKinds.TlsSessions)).Message);
        }
    }

    [Theory]
    [InlineData(CurlShareKinds.None)]
    [InlineData((CurlShareKinds)(1 << 6))]
    public void Make_NoKindOrUnknown_Refused(CurlShareKinds kinds)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CurlShare.ForThreads(kinds));
        Assert.Throws<ArgumentOutOfRangeException>(() => CurlShare.ForThisThread(kinds));
    }

    [Fact]
    public void ForThisThread_AllKinds_CookiesAndConnectionsAreCommon()
    {
        var cookies = new List<string>();
        using var server = new LoopbackServer(connection =>
        {
            while (connection.ReadHead() is { } head)
            {
                cookies.Add(head.Contains("Cookie: a=b\r\n", StringComparison.Ordinal) ? "a=b" : "none");
                connection.Send("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n");
            }
        });
        const CurlShareKinds All = CurlShareKinds.Dns | CurlShareKinds.TlsSessions | CurlShareKinds.Connections |
            CurlShareKinds.Cookies | CurlShareKinds.Hsts;
        using CurlShare share = CurlShare.ForThisThread(All);
        for (int turn = 0; turn < 2; turn++)
        {
            using var easy = new CurlEasy { Url = server.Url };
            easy.SetOption(CurlOption.COOKIEFILE, "");
            easy.SetShare(share);
            Assert.Equal(CurlCode.Ok, easy.Perform());
        }

        Assert.Equal(All, share.Kinds);
        Assert.Equal(["none", "a=b"], cookies);
        Assert.Equal(1, server.AcceptCount);
    }

    [Fact]
    public void Share_NamesInCommon_ResetKeepsItAndNullLeavesIt()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using CurlShare share = CurlShare.ForThreads(CurlShareKinds.Dns);
        SharedName.Seed(share, server);
        using var easy = new CurlEasy();
        easy.SetShare(share);

        easy.Reset();
        easy.Url = SharedName.UrlOf(server);
        easy.FreshConnect = true;
        Assert.Same(share, easy.CurrentShare);
        Assert.Equal(CurlCode.Ok, easy.Perform());

        easy.SetShare(null);
        Assert.Null(easy.CurrentShare);
        Assert.Equal(CurlCode.CouldntResolveHost, easy.Perform());
    }

    [Fact]
    public void Add_WhileAHandleUsesTheShare_TypedInUse()
    {
        using CurlShare share = CurlShare.ForThisThread(CurlShareKinds.Dns);
        using var easy = new CurlEasy();
        easy.SetShare(share);

        CurlShareException error = Assert.Throws<CurlShareException>(() => share.Add(CurlShareKinds.Cookies));

        Assert.Equal(CurlShareCode.InUse, error.Code);
        Assert.Equal("Sharing Cookies: Share currently in use (CURLSHcode 2)", error.Message);
        Assert.Equal(CurlShareKinds.Dns, share.Kinds);
        easy.SetShare(null);
        share.Add(CurlShareKinds.Cookies);
        Assert.Equal(CurlShareKinds.Dns | CurlShareKinds.Cookies, share.Kinds);
        Assert.Equal(
            "x: CURLSHcode unknown (CURLSHcode 4711)", new CurlShareException((CurlShareCode)4711, "x").Message);
    }

    [Fact]
    public void SetShare_DuringATransfer_Refused()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using CurlShare share = CurlShare.ForThreads(CurlShareKinds.Dns);
        using var easy = new CurlEasy { Url = server.Url };
        easy.SetShare(share);
        int checks = 0;
        easy.OnWrite = _ =>
        {
            Assert.Throws<InvalidOperationException>(() => easy.SetShare(null));
            checks++;
            return true;
        };

        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.Equal(1, checks);
        Assert.Same(share, easy.CurrentShare);
    }

    [Fact]
    public void Locks_OfTransfersThatShare_BalancedAndOneAKind()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        var sequence = new List<(int Kind, bool Locked)>();
        var held = new HashSet<int>();
        var faults = new List<string>();
        CurlShare share = CurlShare.ForThisThread(CurlShareKinds.Dns | CurlShareKinds.Connections);
        share.Handle.Locks.Observer = (kind, locked) =>
        {
            sequence.Add((kind, locked));
            if (!(locked ? held.Add(kind) : held.Remove(kind)))
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"{kind} {locked} at {sequence.Count}"));
            }
        };

        SharedName.Seed(share, server);
        SharedName.Seed(share, server);
        share.Dispose();

        Assert.Empty(faults);
        Assert.Empty(held);
        Assert.Contains((Share.CURL_LOCK_DATA_DNS, true), sequence);
        Assert.Contains((Share.CURL_LOCK_DATA_CONNECT, true), sequence);
        Assert.Equal((Share.CURL_LOCK_DATA_SHARE, true), sequence[0]);
        Assert.Equal((Share.CURL_LOCK_DATA_SHARE, false), sequence[1]);
    }

    [Theory]
    [InlineData("share, easy, multi")]
    [InlineData("share, multi, easy")]
    [InlineData("easy, share, multi")]
    [InlineData("easy, multi, share")]
    [InlineData("multi, share, easy")]
    [InlineData("multi, easy, share")]
    [InlineData("share, share, detach, easy, multi")]
    public void Dispose_AnyOrderAfterATransfer_FreesAll(string order)
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        (int shares, int easies, int multis) = Live();
        CurlShare share = CurlShare.ForThisThread(CurlShareKinds.Dns | CurlShareKinds.Connections);
        var multi = new CurlMulti();
        var easy = new CurlEasy { Url = server.Url };
        easy.SetShare(share);
        multi.Add(easy);
        Assert.Equal(CurlCode.Ok, MultiLoop.RunToEnd(multi, 1)[0].Code);
        void Detach()
        {
            multi.Remove(easy);
            easy.SetShare(null);
        }

        foreach (string step in order.Split(", "))
        {
            Action act = step switch
            {
                "easy" => easy.Dispose,
                "multi" => multi.Dispose,
                "share" => share.Dispose,
                _ => Detach,
            };
            act();
        }

        Assert.Equal((shares, easies, multis), Live());
        using var later = new CurlEasy();
        Assert.Throws<ObjectDisposedException>(() => later.SetShare(share));
        Assert.Throws<ObjectDisposedException>(() => share.Add(CurlShareKinds.Cookies));
    }

    [Fact]
    public void Share_DisposedWhileUsed_ItsHandleWorksOn()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        int before = ShareHandle.LiveCount;
        CurlShare share = CurlShare.ForThreads(CurlShareKinds.Dns);
        SharedName.Seed(share, server);
        using (var easy = new CurlEasy { Url = SharedName.UrlOf(server) })
        {
            easy.SetShare(share);
            share.Dispose();
            Assert.Equal(CurlCode.Ok, easy.Perform());
            Assert.Equal(before + 1, ShareHandle.LiveCount);
        }

        Assert.Equal(before, ShareHandle.LiveCount);
    }

    [Fact]
    public void Shares_AbandonedOrByTheThousand_NoneLeft()
    {
        (int shares, int easies, int multis) = Live();
        for (int turn = 0; turn < 1_000; turn++)
        {
            using CurlShare share = CurlShare.ForThreads(CurlShareKinds.Dns);
            using var easy = new CurlEasy();
            easy.SetShare(share);
        }

        Assert.Equal((shares, easies, multis), Live());
        for (int turn = 0; turn < 50; turn++)
        {
            Abandon();
        }

        for (int attempt = 0; attempt < 20 && Live() != (shares, easies, multis); attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal((shares, easies, multis), Live());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon() => new CurlEasy().SetShare(CurlShare.ForThreads(CurlShareKinds.Dns));

    private static (int Shares, int Easies, int Multis) Live() =>
        (ShareHandle.LiveCount, EasyHandle.LiveCount, MultiHandle.LiveCount);
}
