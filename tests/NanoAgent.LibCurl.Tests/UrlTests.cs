using System;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl.Tests;

/// <summary>URLs: parts, refusals, the crashes of 7.88.1, lifetime, threads, and the URL of a transfer.</summary>
public class UrlTests
{
    [Fact]
    public void Get_EveryPart_TellsItOrNull()
    {
        using var url = new CurlUrl("https://joe:x%20y@h.example:8443/a/./b?q=1#f");

        Assert.Equal("https", url.Get(CurlUrlPart.Scheme));
        Assert.Equal("joe", url.Get(CurlUrlPart.User));
        Assert.Equal("x%20y", url.Get(CurlUrlPart.Password));
        Assert.Equal("x y", url.Get(CurlUrlPart.Password, CurlUrlOptions.UrlDecode));
        Assert.Null(url.Get(CurlUrlPart.Options));
        Assert.Equal("h.example", url.Get(CurlUrlPart.Host));
        Assert.Equal("8443", url.Get(CurlUrlPart.Port));
        Assert.Equal("/a/b", url.Get(CurlUrlPart.Path));
        Assert.Equal("q=1", url.Get(CurlUrlPart.Query));
        Assert.Equal("f", url.Get(CurlUrlPart.Fragment));
        Assert.Null(url.Get(CurlUrlPart.ZoneId));
        Assert.Equal("https://joe:x%20y@h.example:8443/a/b?q=1#f", url.Get(CurlUrlPart.Url));
    }

    [Fact]
    public void Set_RelativeOverAbsolute_ResolvesTheRedirect()
    {
        using var url = new CurlUrl("http://h.example/a/b?q");

        url.Set(CurlUrlPart.Url, "../c");

        Assert.Equal("http://h.example/c", url.Get(CurlUrlPart.Url));
    }

    [Fact]
    public void Set_RefusedPart_TypedCodeAndUrlAsBefore()
    {
        using var url = new CurlUrl("http://h.example/");

        Assert.Equal(CurlUrlCode.BadPortNumber, url.TrySet(CurlUrlPart.Port, "65536"));
        CurlUrlException error =
            Assert.Throws<CurlUrlException>(() => url.Set(CurlUrlPart.Url, "nobody://h.example/"));

        Assert.Equal(CurlUrlCode.UnsupportedScheme, error.Code);
        Assert.Contains("(CURLUcode 5)", error.Message, StringComparison.Ordinal);
        Assert.Equal("http://h.example/", url.Get(CurlUrlPart.Url));
        Assert.Equal(CurlUrlCode.NoHost, Assert.Throws<CurlUrlException>(() => Whole(new CurlUrl(), "https")).Code);
    }

    [Fact]
    public void ErrorCodes_FutureNumber_SurvivesWithTheLibrarysText()
    {
        var error = new CurlUrlException((CurlUrlCode)4711, "Setting the Url");

        Assert.Equal(4711, (int)error.Code);
        Assert.Equal("Setting the Url: CURLUcode unknown (CURLUcode 4711)", error.Message);
    }

    /// <summary>7.88.1 ends the process on either; fixed in 8.5.0.</summary>
    [Theory]
    [InlineData(CurlUrlPart.Query, CurlUrlOptions.UrlEncode | CurlUrlOptions.AppendQuery)]
    [InlineData(CurlUrlPart.Query, CurlUrlOptions.UrlEncode)]
    [InlineData(CurlUrlPart.Host, CurlUrlOptions.UrlEncode)]
    [InlineData(CurlUrlPart.Scheme, CurlUrlOptions.UrlEncode)]
    [InlineData(CurlUrlPart.User, CurlUrlOptions.UrlEncode)]
    [InlineData(CurlUrlPart.Password, CurlUrlOptions.UrlEncode)]
    [InlineData(CurlUrlPart.Options, CurlUrlOptions.UrlEncode)]
    [InlineData(CurlUrlPart.Port, CurlUrlOptions.UrlEncode)]
    [InlineData(CurlUrlPart.Path, CurlUrlOptions.UrlEncode)]
    [InlineData(CurlUrlPart.Fragment, CurlUrlOptions.UrlEncode)]
    [InlineData(CurlUrlPart.ZoneId, CurlUrlOptions.UrlEncode)]
    [InlineData(CurlUrlPart.Url, CurlUrlOptions.UrlEncode)]
    public void Set_EmptyTextToEncode_AnswersInsteadOfCrashing(CurlUrlPart part, CurlUrlOptions flags)
    {
        using var encoded = new CurlUrl("https://h.example/?a=b");
        using var plain = new CurlUrl("https://h.example/?a=b");

        Assert.Equal(plain.TrySet(part, ""), encoded.TrySet(part, "", flags));

        Assert.Equal(plain.Get(CurlUrlPart.Path), encoded.Get(CurlUrlPart.Path));
        Assert.Equal(plain.Get(CurlUrlPart.Query), encoded.Get(CurlUrlPart.Query));
    }

    [Theory]
    [InlineData(CurlUrlOptions.Puny2Idn, 8, 3, "CurlUrlOptions.Puny2Idn needs libcurl 8.3.0 or later; ")]
    [InlineData(CurlUrlOptions.GetEmpty, 8, 8, "CurlUrlOptions.GetEmpty needs libcurl 8.8.0 or later; ")]
    [InlineData(CurlUrlOptions.NoGuessScheme, 8, 9, "CurlUrlOptions.NoGuessScheme needs libcurl 8.9.0 or later; ")]
    public void Flags_NewerThanTheLibrary_NotSupportedNamesTheVersion(
        CurlUrlOptions flag, byte major, byte minor, string start)
    {
        Assert.SkipWhen(LibCurlInfo.Current.IsAtLeast(major, minor, 0), "the loaded library knows the flag");
        using var url = new CurlUrl("http://h.example/");

        NotSupportedException onGet = Assert.Throws<NotSupportedException>(() => url.Get(CurlUrlPart.Host, flag));
        NotSupportedException onSet =
            Assert.Throws<NotSupportedException>(() => url.Set(CurlUrlPart.Host, "i.example", flag));

        Assert.Equal(start + LibCurlInfo.Current.Version + " is loaded.", onGet.Message);
        Assert.Equal(onGet.Message, onSet.Message);
        Assert.Equal("h.example", url.Get(CurlUrlPart.Host));
    }

    [Fact]
    public void Arguments_NoFlagOrNul_Refused()
    {
        using var url = new CurlUrl("http://h.example/");

        Assert.Throws<ArgumentOutOfRangeException>(() => url.Get(CurlUrlPart.Host, (CurlUrlOptions)(1 << 16)));
        Assert.Throws<ArgumentException>(() => url.Set(CurlUrlPart.Path, "/a\0b"));
        Assert.Equal("/", url.Get(CurlUrlPart.Path));
        Assert.Equal(CurlUrlCode.UnknownPart, url.TrySet((CurlUrlPart)99, "x"));
    }

    [Fact]
    public void Texts_BeyondAscii_AreUtf8AndBytesStayBytes()
    {
        using var url = new CurlUrl("http://h.example/");

        url.Set(CurlUrlPart.Path, "/m\u00FCll", CurlUrlOptions.UrlEncode);
        Assert.Equal("http://h.example/m%c3%bcll", url.Get(CurlUrlPart.Url));
        Assert.Equal("/m\u00FCll", url.Get(CurlUrlPart.Path, CurlUrlOptions.UrlDecode));

        url.Set(CurlUrlPart.Path, "/%ff%80");
        Assert.Equal(
            CurlUrlCode.Ok, url.TryGetBytes(CurlUrlPart.Path, CurlUrlOptions.UrlDecode, out byte[]? bytes));
        Assert.Equal([(byte)'/', 0xFF, 0x80], bytes);
    }

    [Fact]
    public void Duplicate_OriginalChangedAndDisposed_CopyKeepsEveryPart()
    {
        int before = UrlHandle.LiveCount;
        const string Whole = "https://joe:pw@[fe80::1%25eth0]:8443/a?q#f";
        using (var url = new CurlUrl(Whole))
        {
            using CurlUrl copy = url.Duplicate();
            url.Set(CurlUrlPart.Host, "other.example");
            url.Dispose();
            url.Dispose();

            Assert.Equal(Whole, copy.Get(CurlUrlPart.Url));
            Assert.Equal("eth0", copy.Get(CurlUrlPart.ZoneId));
            Assert.Throws<ObjectDisposedException>(() => url.Get(CurlUrlPart.Host));
        }

        Assert.Equal(before, UrlHandle.LiveCount);
    }

    /// <summary>
    /// Nobody has the address: without its zone the system refuses it as such, with it, it finds no way there.
    /// </summary>
    [Fact]
    public void SetUrl_WithAZone_IsConnectedToAsTheText()
    {
        const string Text = "http://[fe80::1%25lo]:9/";
        using var url = new CurlUrl(Text);
        using var easy = new CurlEasy { Url = Text, Proxy = "" };
        Assert.Equal(CurlCode.CouldntConnect, easy.Perform());
        int errnoOfText = easy.Info.Snapshot().OsErrno;

        easy.Url = "http://h.example/";
        easy.SetUrl(url);
        Assert.Equal(CurlCode.CouldntConnect, easy.Perform());

        Assert.Equal(errnoOfText, easy.Info.Snapshot().OsErrno);
        Assert.Equal((Text, Text), (easy.Url, easy.Info.EffectiveUrl));
    }

    [Fact]
    public void Url_HeldByAnotherThread_ThrowsNamingBothAndDisposeWaitsForTheHolder()
    {
        int before = UrlHandle.LiveCount;
        var url = new CurlUrl("http://h.example/");
        using var inside = new Signal();
        using var go = new Signal();
        int holder = 0;
        var worker = new Thread(() =>
        {
            holder = Environment.CurrentManagedThreadId;
            url.WhileHeld(() =>
            {
                inside.Set();
                go.Wait();
            });
        });
        worker.Start();
        inside.Wait();

        Action[] uses =
        [
            () => url.Get(CurlUrlPart.Host), () => url.Set(CurlUrlPart.Host, "i"), () => url.Duplicate(),
            () => _ = url.TryGetBytes(CurlUrlPart.Host, CurlUrlOptions.None, out _),
        ];
        foreach (Action use in uses)
        {
            string message = Assert.Throws<InvalidOperationException>(use).Message;
            Assert.Contains("thread " + Text(Environment.CurrentManagedThreadId), message, StringComparison.Ordinal);
            Assert.Contains("thread " + Text(holder), message, StringComparison.Ordinal);
        }

        url.Dispose();
        Assert.Equal(before + 1, UrlHandle.LiveCount);
        go.Set();
        Assert.True(worker.Join(LoopbackServer.Ceiling));
        Assert.Equal(before, UrlHandle.LiveCount);
    }

    [Fact]
    public void SetUrl_OriginalChangedDuringTheTransferAndDisposed_TransferKeepsItsCopy()
    {
        string? request = null;
        using var server = new LoopbackServer(connection =>
        {
            while (connection.ReadHead() is { } head)
            {
                request = head;
                connection.Send(LoopbackServer.Ok);
            }
        });
        int before = UrlHandle.LiveCount;
        var url = new CurlUrl(server.Url);
        url.Set(CurlUrlPart.Path, "/a b", CurlUrlOptions.UrlEncode);
        using (var easy = new CurlEasy())
        {
            easy.SetUrl(url);
            Assert.EndsWith("/a%20b", easy.Url, StringComparison.Ordinal);
            easy.OnHeader = _ =>
            {
                url.Set(CurlUrlPart.Path, "/other");
                return true;
            };
            Assert.Equal(CurlCode.Ok, easy.Perform());
            Assert.StartsWith("GET /a%20b HTTP/1.1\r\n", request, StringComparison.Ordinal);

            easy.SetUrl(url);
            url.Dispose();
            easy.OnHeader = null;
            Assert.Equal(CurlCode.Ok, easy.Perform());
            Assert.StartsWith("GET /other HTTP/1.1\r\n", request, StringComparison.Ordinal);
            Assert.EndsWith("/other", easy.Info.EffectiveUrl, StringComparison.Ordinal);

            easy.Url = server.Url;
            Assert.Equal(CurlCode.Ok, easy.Perform());
            Assert.StartsWith("GET /x HTTP/1.1\r\n", request, StringComparison.Ordinal);
            Assert.Equal(before, UrlHandle.LiveCount);
        }
    }

    [Fact]
    public void SetUrl_ResetRefusedOrDisposed_NoHandleLeft()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        int before = UrlHandle.LiveCount;
        using (var url = new CurlUrl(server.Url))
        {
            for (int turn = 0; turn < 1_000; turn++)
            {
                using var easy = new CurlEasy();
                easy.SetUrl(url);
                easy.SetUrl(url);
                if (turn % 2 == 0)
                {
                    easy.Reset();
                    Assert.Null(easy.Url);
                }

                if (turn % 100 == 0)
                {
                    Assert.Equal(CurlCode.UrlMalformat, easy.Perform());
                }
            }
        }

        Assert.Equal(before, UrlHandle.LiveCount);
    }

    [Fact]
    public void Urls_Abandoned_AreCollectedAndFreed()
    {
        (int urls, int easies) = Live();
        for (int turn = 0; turn < 50; turn++)
        {
            Abandon();
        }

        for (int attempt = 0; attempt < 20 && Live() != (urls, easies); attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal((urls, easies), Live());
    }

    private static (int Urls, int Easies) Live() => (UrlHandle.LiveCount, EasyHandle.LiveCount);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon() => new CurlEasy().SetUrl(new CurlUrl("http://127.0.0.1/"));

    private static string? Whole(CurlUrl url, string scheme)
    {
        using (url)
        {
            url.Set(CurlUrlPart.Scheme, scheme);
            return url.Get(CurlUrlPart.Url);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
