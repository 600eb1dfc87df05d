using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using NanoAgent.LibCurl.Native;
using NanoAgent.LibCurl.Tests.Rules;

namespace NanoAgent.LibCurl.Tests;

/// <summary>The callbacks that only some protocols have, and what all rare ones share.</summary>
public unsafe class ProtocolCallbackTests
{
    private const string Host = "hsts.example";
    private static readonly DateTimeOffset s_expires = new(2049, 12, 31, 23, 59, 58, TimeSpan.Zero);

    [Fact]
    public void OnTrailers_ChunkedUpload_SendsThemEachTimeOrRefusesTheSecond()
    {
        var tails = new List<string>();
        using LoopbackServer server = TakingChunks(tails);
        int asked = 0;
        using CurlEasy easy = Uploading(server);
        easy.OnTrailers = () => [$"X-Sum: {++asked}", "X-Other: b"];

        Assert.Equal(CurlCode.Ok, easy.Perform());
        if (LibCurlInfo.Current.IsAtLeast(8, 7, 0))
        {
            Assert.Equal(CurlCode.Ok, easy.Perform());
        }
        else
        {
            Assert.Contains(
                "has sent trailers",
                Assert.Throws<NotSupportedException>(() => { _ = easy.Perform(); }).Message,
                StringComparison.Ordinal);
            using CurlEasy copy = easy.Duplicate();
            Assert.Equal(CurlCode.Ok, copy.Perform());
        }

        Assert.Equal(["X-Sum: 1\r\nX-Other: b\r\n", "X-Sum: 2\r\nX-Other: b\r\n"], tails);
    }

    [Fact]
    public void OnTrailers_NullBadOrThrowing_EndsTheTransfer()
    {
        using LoopbackServer server = TakingChunks([]);
        using CurlEasy ending = Uploading(server);
        ending.OnTrailers = () => null;
        Assert.Equal(CurlCode.AbortedByCallback, ending.Perform());

        using CurlEasy smuggling = Uploading(server);
        smuggling.OnTrailers = () => ["A: b", "C: d\r\nInjected: e"];
        Assert.Contains(
            "line end",
            Assert.Throws<InvalidOperationException>(() => { _ = smuggling.Perform(); }).Message,
            StringComparison.Ordinal);

        var thrown = new InvalidDataException("mine");
        using CurlEasy throwing = Uploading(server);
        throwing.OnTrailers = () => throw thrown;
        Assert.Same(thrown, Assert.Throws<InvalidDataException>(() => { _ = throwing.Perform(); }));
    }

    [Fact]
    public void OnHsts_HostRead_IsSpokenToByHttpsAndWrittenAsItWas()
    {
        if (!LibCurlInfo.Current.Has(CurlFeatures.Hsts))
        {
            return;
        }

        var heads = new List<string>();
        using var server = new LoopbackServer(connection =>
        {
            connection.StartTlsIfAsked(SelfSigned.Certificate);
            heads.Add(connection.ReadHead()!);
            connection.Send(LoopbackServer.Ok);
        });
        CurlHstsEntry[] entries =
        [
            new(Host, true, s_expires), new("plain.example", false, null),
        ];
        var written = new List<(CurlHstsEntry Entry, long Index, long Total)>();
        using (CurlEasy easy = WithHsts(server))
        {
            int next = 0;
            easy.OnHstsRead = () => next < entries.Length ? entries[next++] : null;
            easy.OnHstsWrite = (entry, index, total) =>
            {
                written.Add((entry, index, total));
                return true;
            };
            Assert.Equal(CurlCode.Ok, easy.Perform());
            Assert.StartsWith("https:", easy.Info.GetString(CurlInfo.EFFECTIVE_URL), StringComparison.Ordinal);
            Assert.Empty(written);
        }

        Assert.Single(heads);
        Assert.Equal([(entries[0], 0L, 2L), (entries[1], 1L, 2L)], written);
    }

    [Fact]
    public void OnHstsRead_ThrowsOrTooLong_EndsTheTransferAndTheDuplication()
    {
        if (!LibCurlInfo.Current.Has(CurlFeatures.Hsts))
        {
            return;
        }

        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using CurlEasy easy = WithHsts(server);
        var thrown = new InvalidDataException("mine");
        easy.OnHstsRead = () => throw thrown;
        Assert.Same(thrown, Assert.Throws<InvalidDataException>(() => { _ = easy.Perform(); }));
        Assert.Same(thrown, Assert.Throws<InvalidDataException>(() => { _ = easy.Duplicate(); }));

        // Libraries differ in how long a name may be; what fits would be read for ever without an end.
        int asked = 0;
        easy.OnHstsRead = () => asked++ == 0 ? new CurlHstsEntry(new string('a', 5_000), false, null) : null;
        Assert.Contains(
            "5000 bytes",
            Assert.Throws<InvalidOperationException>(() => { _ = easy.Perform(); }).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void OnInterleave_RtpPacket_ComesWithItsHeaderAndMayAbort()
    {
        Assert.SkipWhen(
            LibCurlInfo.Current.IsAtLeast(8, 0, 0),
            "libcurl 8 hands over only packets of channels that a SETUP has named, and no RTSP server is here");
        const string Packet = "$\0\0\u0004abcd";
        using LoopbackServer server = LoopbackServer.Answering(Packet + "RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n");
        var packets = new List<string>();
        using var easy = new CurlEasy { Url = server.UrlOf("rtsp", "127.0.0.1") };
        easy.SetOption(CurlOption.RTSP_REQUEST, CurlConstants.CURL_RTSPREQ_OPTIONS);
        easy.SetOption(CurlOption.RTSP_STREAM_URI, easy.Url);
        easy.OnInterleave = packet =>
        {
            packets.Add(Encoding.Latin1.GetString(packet));
            return true;
        };
        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal([Packet], packets);

        using CurlEasy other = easy.Duplicate();
        other.OnInterleave = _ => false;
        Assert.Equal(CurlCode.WriteError, other.Perform());

        var thrown = new InvalidDataException("mine");
        using CurlEasy third = easy.Duplicate();
        third.OnInterleave = _ => throw thrown;
        Assert.Same(thrown, Assert.Throws<InvalidDataException>(() => { _ = third.Perform(); }));
    }

    /// <summary>No SSH server runs here: the test plays libcurl's part and calls what was installed.</summary>
    [Fact]
    public void OnSshKeys_CalledAsLibCurlCalls_GetTheKeysAndAnswer()
    {
        using var easy = new CurlEasy();
        string seen = "";
        if (!LibCurlInfo.Current.Protocols.Contains("sftp"))
        {
            Assert.Throws<NotSupportedException>(() => easy.OnSshKey = (_, _, _) => CurlSshKeyAnswer.Accept);
            return;
        }

        easy.OnSshKey = (known, found, match) =>
        {
            seen = $"{known.Bytes.Length} {known.IsBase64} {Encoding.ASCII.GetString(found.Bytes)} " +
                $"{found.IsBase64} {found.Type} {match}";
            return CurlSshKeyAnswer.AcceptAndAdd;
        };
        var entry =
            (delegate* unmanaged[Cdecl]<nint, Easy.KhKey*, Easy.KhKey*, int, nint, int>)Callbacks.SshKeyPointer;
        fixed (byte* text = "a2V5\0"u8)
        {
            var found = new Easy.KhKey { key = text, keytype = CurlConstants.CURLKHTYPE_ED25519 };
            nint context = easy.Handle.CallbackContext;

            // Nobody holds the handle, so no user code may run.
            Assert.Equal(CurlConstants.CURLKHSTAT_REJECT, entry(0, null, &found, 2, context));
            Assert.Equal("", seen);
            using (easy.EnterAnyState())
            {
                Assert.Equal(CurlConstants.CURLKHSTAT_FINE_ADD_TO_FILE, entry(0, null, &found, 2, context));
            }
        }

        Assert.Equal("0 False a2V5 True Ed25519 Missing", seen);
        AssertHostKey(easy);
    }

    [Fact]
    public void SetPointer_FunctionOrItsData_RefusedNamingTheMember()
    {
        using var easy = new CurlEasy();
        int count = 0;
        foreach (PropertyInfo property in typeof(CurlOption).GetProperties(BindingFlags.Public | BindingFlags.Static))
        {
            CurlSymbol symbol = CurlSymbols.Options.ToArray().Single(row => row.Name == property.Name);
            if (symbol.Kind is not (CurlOptionKind.Function or CurlOptionKind.CallbackData))
            {
                continue;
            }

            count++;
            string message = Assert.Throws<ArgumentException>(
                () => easy.SetPointer((CurlPointerOption)property.GetValue(null)!, 0)).Message;
            Assert.StartsWith($"CURLOPT_{symbol.Name} takes no pointer here: ", message, StringComparison.Ordinal);
            string[] words = message.Split([' ', '.', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
            bool isDead = message.Contains("does nothing", StringComparison.Ordinal);
            Assert.True(isDead || words.Any(word => typeof(CurlEasy).GetProperty(word) is not null), message);
        }

        Assert.Equal(34, count);
    }

    [Fact]
    public void RareCallbacks_DuplicateAndReset_CopiedWithItsOwnContextAndForgotten()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        int calls = 0;
        CurlEasy copy;
        using (var easy = new CurlEasy { Url = server.Url })
        {
            Assert.Null(easy.Rare);
            easy.OnPreRequest = (in CurlConnectionEnds _) => ++calls > 0;
            copy = easy.Duplicate();
        }

        GC.Collect();
        using (copy)
        {
            Assert.NotNull(copy.OnPreRequest);
            Assert.Equal(CurlCode.Ok, copy.Perform());
            Assert.Equal(1, calls);
            copy.Reset();
            Assert.Null(copy.OnPreRequest);
            copy.Url = server.Url;
            Assert.Equal(CurlCode.Ok, copy.Perform());
            Assert.Equal(1, calls);
        }
    }

    private static void AssertHostKey(CurlEasy easy)
    {
        string seen = "";
        bool isRefused = Record.Exception(() => easy.OnSshHostKey = (type, key) =>
        {
            seen += $"{type} {key.Length};";
            return seen.Length < 10;
        }) is NotSupportedException;
        if (isRefused)
        {
            // libssh has no such callback.
            return;
        }

        var entry = (delegate* unmanaged[Cdecl]<nint, int, byte*, nuint, int>)Callbacks.SshHostKeyPointer;
        using GuardScope scope = easy.EnterAnyState();
        fixed (byte* key = "abc"u8)
        {
            nint context = easy.Handle.CallbackContext;
            Assert.Equal(CurlConstants.CURLKHMATCH_OK, entry(context, CurlConstants.CURLKHTYPE_RSA, key, 3));
            Assert.Equal(CurlConstants.CURLKHMATCH_MISMATCH, entry(context, CurlConstants.CURLKHTYPE_RSA, key, 3));
        }

        Assert.Equal("Rsa 3;Rsa 3;", seen);
    }

    private static CurlEasy WithHsts(LoopbackServer server)
    {
        var easy = new CurlEasy { Url = server.UrlOf("http", Host), VerifyPeer = false, VerifyHost = false };
        easy.SetResolve($"{Host}:{server.Port}:127.0.0.1");
        easy.SetOption(CurlOption.HSTS_CTRL, CurlConstants.CURLHSTS_ENABLE);
        return easy;
    }

    private static CurlEasy Uploading(LoopbackServer server)
    {
        var easy = new CurlEasy { Url = server.Url, Upload = true };
        easy.SetHeaders("Expect:", "Trailer: X-Sum");
        bool isSent = false;
        easy.OnRead = buffer =>
        {
            isSent = !isSent;
            buffer[0] = (byte)'a';
            return isSent ? 1 : 0;
        };
        return easy;
    }

    /// <summary>Notes what comes between the last chunk and the empty line.</summary>
    private static LoopbackServer TakingChunks(List<string> tails) => new(connection =>
    {
        while (connection.ReadHead() is not null)
        {
            while (connection.ReadLine() is { } size && size != "0\r\n")
            {
                connection.ReadBody(Convert.ToInt32(size.Trim(), 16) + 2);
            }

            var tail = new StringBuilder();
            while (connection.ReadLine() is { } line && line != "\r\n")
            {
                tail.Append(line);
            }

            tails.Add(tail.ToString());
            connection.Send(LoopbackServer.Ok);
        }
    });
}
