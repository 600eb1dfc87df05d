using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl.Tests.Rules;

/// <summary>
/// A server that closes kept connections without a word, just as the next request arrives. libcurl sends it again, but
/// before 8.17 only five times in the life of a handle: the binding does the rest.
/// </summary>
public class DeadConnectionTests
{
    // Each but the first meets a dead connection: libcurl's count is full at the seventh.
    private const int Transfers = 15;
    private const int BodyBytes = 5;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "get")]
    [InlineData(true, "get")]
    [InlineData(false, "post")]
    [InlineData(true, "read")]
    public async Task KeptConnection_ClosedAsTheRequestComes_IsSentAgainEachTime(bool resets, string sort)
    {
        foreach (bool isInLoop in (bool[])[false, true])
        {
            int requests = 0;
            using LoopbackServer server = DyingServer(resets, () => Interlocked.Increment(ref requests));
            await using var loop = new CurlLoop();
            using var easy = new CurlEasy { Url = server.Url };
            SetBody(easy, sort);
            for (int turn = 0; turn < Transfers; turn++)
            {
                Assert.Equal(CurlCode.Ok, isInLoop ? await loop.PerformAsync(easy, Ending) : easy.Perform());
            }

            // A handle that stopped to reuse after one of them would not have met the others.
            Assert.Equal((2 * Transfers) - 1, requests);
            Assert.Equal(Transfers, server.AcceptCount);
        }
    }

    [Fact]
    public void Command_OfAnotherProtocol_IsNotSentAgain()
    {
        int commands = 0;
        using LoopbackServer server = new(connection =>
        {
            connection.Send("* OK ready\r\n");
            for (bool taken = false; connection.ReadLine() is { } line;)
            {
                if (line.Contains("EXPUNGE", StringComparison.Ordinal))
                {
                    commands++;
                    if (taken)
                    {
                        return;
                    }

                    taken = true;
                }

                connection.Send(line.Split(' ')[0] + " OK\r\n");
            }
        });
        using var easy = new CurlEasy { Url = server.UrlOf("imap", "127.0.0.1") };
        easy.SetOption(CurlOption.CUSTOMREQUEST, "EXPUNGE");
        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.NotEqual(CurlCode.Ok, easy.Perform());
        Assert.Equal((2, 1), (commands, server.AcceptCount));
    }

    [Fact]
    public void Body_WithoutAWayBack_IsNotSentAgain()
    {
        using LoopbackServer server = DyingServer(resets: false, () => { });
        using var easy = new CurlEasy { Url = server.Url };
        SetBody(easy, "read");
        easy.OnSeek = null;
        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.NotEqual(CurlCode.Ok, easy.Perform());
    }

    [Fact]
    public void SeekOfTheSecondAttempt_Throws_ComesOut()
    {
        Assert.SkipWhen(LibCurlInfo.Current.IsAtLeast(8, 17, 0), "This libcurl counts retries a transfer.");
        using LoopbackServer server = DyingServer(resets: false, () => { });
        using var easy = new CurlEasy { Url = server.Url };
        SetBody(easy, "read");
        CurlSeek seek = easy.OnSeek!;
        int seeks = 0;
        easy.OnSeek = (offset, origin) => ++seeks > 5 ? throw new FormatException() : seek(offset, origin);
        for (int turn = 0; turn < 6; turn++)
        {
            Assert.Equal(CurlCode.Ok, easy.Perform());
        }

        Assert.Throws<FormatException>(() => easy.Perform());
    }

    [Fact]
    public void Times_OfTwoAttempts_CountBoth()
    {
        Assert.SkipWhen(LibCurlInfo.Current.IsAtLeast(8, 17, 0), "This libcurl counts retries a transfer.");
        using LoopbackServer server = DyingServer(resets: false, () => { });
        using var easy = new CurlEasy { Url = server.Url };
        SetBody(easy, "read");
        CurlSeek seek = easy.OnSeek!;
        long firstUs = 0;
        easy.OnSeek = (offset, origin) =>
        {
            firstUs = Native(easy, CurlConstants.CURLINFO_TOTAL_TIME_T);
            return seek(offset, origin);
        };
        for (int turn = 0; turn < 7; turn++)
        {
            Assert.Equal(CurlCode.Ok, easy.Perform());
        }

        Assert.True(firstUs > 0);
        CurlTransferInfo info = easy.Info.Snapshot();
        Assert.Equal(
            [
                firstUs + Native(easy, CurlConstants.CURLINFO_TOTAL_TIME_T),
                firstUs + Native(easy, CurlConstants.CURLINFO_STARTTRANSFER_TIME_T),
                firstUs + Native(easy, CurlConstants.CURLINFO_CONNECT_TIME_T), 0, 0,
            ],
            [
                info.TotalTimeUs, info.StartTransferTimeUs, info.ConnectTimeUs, info.AppConnectTimeUs,
                info.RedirectTimeUs,
            ]);
        Assert.Equal(info.TotalTimeUs, easy.Info.GetDouble(CurlInfo.TOTAL_TIME) * 1e6, tolerance: 2);

        // libcurl counts from none again, and sends this one itself.
        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(Native(easy, CurlConstants.CURLINFO_TOTAL_TIME_T), easy.Info.TotalTimeUs);
    }

    [Fact]
    public void Times_AfterAWaitForAName_CountIt()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.Url };
        easy.ShortenTimeouts(waitedMs: 3);
        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(3_000 + Native(easy, CurlConstants.CURLINFO_TOTAL_TIME_T), easy.Info.TotalTimeUs);

        easy.ShortenTimeouts(waitedMs: 0);
        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(Native(easy, CurlConstants.CURLINFO_TOTAL_TIME_T), easy.Info.TotalTimeUs);
    }

    [Fact]
    public void Multi_TheSixthInTheLifeOfAHandle_IsToldAsLibcurlTellsIt()
    {
        Assert.SkipWhen(LibCurlInfo.Current.IsAtLeast(8, 17, 0), "This libcurl counts retries a transfer.");
        using LoopbackServer server = DyingServer(resets: false, () => { });
        using var multi = new CurlMulti();
        using var easy = new CurlEasy { Url = server.Url };
        for (int turn = 0; turn < 8; turn++)
        {
            multi.Add(easy);
            CurlCode code = MultiLoop.RunToEnd(multi, 1)[0].Code;
            multi.Remove(easy);
            Assert.Equal(turn == 6, code is CurlCode.SendError or CurlCode.RecvError);
        }
    }

    /// <summary>What libcurl itself says.</summary>
    private static unsafe long Native(CurlEasy easy, int info)
    {
        long value;
        Assert.Equal(CurlCode.Ok, Variadic.GetInfo(easy.Handle.Key, info, &value));
        return value;
    }

    /// <summary>Each connection answers once and dies at its second request.</summary>
    private static LoopbackServer DyingServer(bool resets, Action requested) => new(connection =>
    {
        for (int i = 0; connection.ReadHead() is { } head; i++)
        {
            requested();
            connection.ReadBody(head.Contains("Content-Length: 5", StringComparison.Ordinal) ? BodyBytes : 0);
            if (i == 1)
            {
                if (resets)
                {
                    connection.Reset();
                }

                return;
            }

            connection.Send(LoopbackServer.Ok);
        }
    });

    private static void SetBody(CurlEasy easy, string sort)
    {
        if (sort == "post")
        {
            easy.SetPostBody("hello"u8.ToArray());
        }
        else if (sort == "read")
        {
            byte[] body = "hello"u8.ToArray();
            int at = 0;
            easy.SetOption(CurlOption.UPLOAD, 1);
            easy.SetOption(CurlOption.INFILESIZE_LARGE, BodyBytes);

            // 7.88.1 asks before each PUT whether it may, and waits a second for an answer.
            easy.SetHeaders("Expect:");
            easy.OnRead = buffer =>
            {
                // The next transfer begins anew.
                int count = Math.Min(buffer.Length, body.Length - at);
                body.AsSpan(at, count).CopyTo(buffer);
                at = (at + count) % body.Length;
                return count;
            };
            easy.OnSeek = (offset, origin) =>
            {
                Assert.Equal((0, SeekOrigin.Begin), (offset, origin));
                at = 0;
                return CurlSeekResult.Ok;
            };
        }
    }
}
