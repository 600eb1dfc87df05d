using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl.Tests.Rules;

/// <summary>
/// T14, T26, T33, T34: the public suffix list's lock, wake-ups, callbacks, pure functions.
/// </summary>
public class CallRuleTests
{
    /// <summary>The only kind that libcurl asks for as one reader of many; its lock is like the others.</summary>
    [Fact]
    public void SharedPsl_CookieOfADomain_TakesItsLockBalanced()
    {
        Assert.SkipUnless(LibCurlInfo.Current.Has(CurlFeatures.Psl), "built without the public suffix list");
        using LoopbackServer server = LoopbackServer.Answering(
            "HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Domain=example.com\r\nContent-Length: 0\r\n\r\n");
        using CurlShare share = CurlShare.ForThreads(CurlShareKinds.Psl);
        int held = 0;
        int taken = 0;
        share.Handle.Locks.Observer = (kind, locked) =>
        {
            held += kind != Share.CURL_LOCK_DATA_PSL ? 0 : locked ? 1 : -1;
            taken += kind == Share.CURL_LOCK_DATA_PSL && locked ? 1 : 0;
        };
        using var easy = new CurlEasy { Url = server.UrlOf("http", "a.example.com") };
        easy.SetShare(share);
        easy.SetResolve($"a.example.com:{server.Port}:127.0.0.1");
        easy.SetOption(CurlOption.COOKIEFILE, "");

        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.Equal(0, held);
        Assert.NotEqual(0, taken);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200_000)]
    public void Wakeup_BeforeThePoll_EndsItHoweverManyThereWere(int count)
    {
        using var multi = new CurlMulti();
        for (int number = 0; number < count; number++)
        {
            Assert.True(multi.Wakeup());
        }

        // Without the wake-up this would hold the test for ten minutes.
        Assert.Equal(0, multi.Poll((int)LoopbackServer.Ceiling.TotalMilliseconds * 10));
    }

    [Fact]
    public void Callbacks_OfPerformAndMulti_RunOnTheThreadInside()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        int calls = 0;
        var strangers = new List<string>();
        void RunBoth()
        {
            int inside = Environment.CurrentManagedThreadId;
            bool Note(string callback)
            {
                calls++;
                if (Environment.CurrentManagedThreadId != inside)
                {
                    strangers.Add(callback);
                }

                return true;
            }

            using var multi = new CurlMulti();
            using var easy = new CurlEasy
            {
                Url = server.Url,
                OnWrite = _ => Note("write"),
                OnHeader = _ => Note("header"),
                OnProgress = (in CurlProgressInfo _) => Note("progress"),
                OnDebug = (_, _) => Note("debug"),
            };
            Assert.Equal(CurlCode.Ok, easy.Perform());
            multi.Add(easy);
            Assert.Equal(CurlCode.Ok, MultiLoop.RunToEnd(multi, 1)[0].Code);
        }

        RunBoth();
        Exception? error = null;
        var worker = new Thread(() => error = Record.Exception(RunBoth));
        worker.Start();
        Assert.True(worker.Join(LoopbackServer.Ceiling));

        Assert.Null(error);
        Assert.Empty(strangers);
        Assert.True(calls > 20, $"only {calls} callbacks came");
    }

    [Fact]
    public void PureFunctions_ManyThreadsAtOnce_SameAnswers()
    {
        int[] codes = [.. Enumerable.Range(0, 120)];
        string[] expected = [.. codes.Select(TextsOf)];
        int faults = 0;
        using var start = new Signal();
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            start.Wait();
            for (int turn = 0; turn < 50; turn++)
            {
                Interlocked.Add(ref faults, codes.Count(code => TextsOf(code) != expected[code]));
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        start.Set();

        Assert.All(threads, thread => Assert.True(thread.Join(LoopbackServer.Ceiling)));
        Assert.Equal(0, faults);
    }

    private static string TextsOf(int code) => string.Create(
        CultureInfo.InvariantCulture,
        $"{new CurlException((CurlCode)code, "a", null).Message} "
        + $"{new CurlMultiException((CurlMultiCode)code, "b").Message} "
        + $"{new CurlShareException((CurlShareCode)code, "c").Message}"
        + $" {new CurlUrlException((CurlUrlCode)code, "d").Message}");
}
