using System;
using System.Text;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Transfers;
using Xunit;
using static NanoAgent.Core.Tests.Transfers.EngineWorld;

namespace NanoAgent.Core.Tests.Transfers;

/// <summary>Servers that try to have one exchange's bytes taken for another's, or a secret sent elsewhere.</summary>
public class CooperativeEngineHostileTests
{
    private const string Url = "http://" + Name + "/";
    private const string Evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
    private const string Good = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood";
    private readonly EngineWorld _world = new();

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + Evil)]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 70\r\n\r\n" + Evil)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n" + Evil)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n" + Evil)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    public void Perform_LeftoversBehindAResponse_AreNoOnesAnswer(string reply)
    {
        SimulatedServer server = _world.Listen(Script().Request().Send(reply).Request().Send(Evil), Always(Good));
        _world.Expect(TransferResult.Ok, new Transfer(Url));

        var sink = new TextSink();
        _world.Expect(TransferResult.Ok, new Transfer(Url) { Sink = sink });

        Assert.Equal("good", sink.Text);
        Assert.Equal(2, server.Accepts);
    }

    [Fact]
    public void Perform_AnswerBeforeTheQuestion_IsNotTaken()
    {
        SimulatedServer server = _world.Listen(Script().Request().Send(Empty).Delay(100).Send(Evil), Always(Good));
        _world.Expect(TransferResult.Ok, new Transfer(Url));
        _world.Network.Wait(1000);

        var sink = new TextSink();
        _world.Expect(TransferResult.Ok, new Transfer(Url) { Sink = sink });

        Assert.Equal("good", sink.Text);
        Assert.Equal(2, server.Accepts);
    }

    [Fact]
    public void Perform_KeptConnectionClosedUnderTheRequest_IsTriedOnceOnAFreshOne()
    {
        SimulatedServer server = _world.Listen(Script().Request().Send(Empty).Request().Close(), Always(Good));
        _world.Expect(TransferResult.Ok, new Transfer(Url));

        var sink = new TextSink();
        _world.Expect(TransferResult.Ok, new Transfer(Url) { Sink = sink });

        Assert.Equal("good", sink.Text);
        Assert.Equal(2, server.Accepts);
    }

    [Fact]
    public void Perform_FreshConnectionClosedToo_Ends()
    {
        SimulatedServer server = _world.Listen(
            Script().Request().Send(Empty).Request().Close(), Script().Request().Close());
        _world.Expect(TransferResult.Ok, new Transfer(Url));
        _world.Expect(TransferResult.GotNothing, new Transfer(Url));
        Assert.Equal(2, server.Accepts);
    }

    [Theory]
    [InlineData("Content-Length: +4", TransferResult.WeirdServerReply)]
    [InlineData("Content-Length: -1", TransferResult.WeirdServerReply)]
    [InlineData("Content-Length: 4 4", TransferResult.WeirdServerReply)]
    [InlineData("Content-Length: 4, 5", TransferResult.WeirdServerReply)]
    [InlineData("Content-Length: 0x4", TransferResult.WeirdServerReply)]
    [InlineData("Content-Length: 9223372036854775808", TransferResult.WeirdServerReply)]
    [InlineData("Content-Length: 4\r\nContent-Length: 5", TransferResult.WeirdServerReply)]
    [InlineData("Transfer-Encoding: chunked, chunked", TransferResult.BadContentEncoding)]
    [InlineData("Transfer-Encoding: xchunked", TransferResult.BadContentEncoding)]
    [InlineData("Transfer-Encoding: chunked\r\nX: \0", TransferResult.WeirdServerReply)]
    public void Perform_FramingThatCanBeReadTwoWays_IsRefused(string header, TransferResult expected)
    {
        _world.Listen(Script().Request().Send("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\nbody").Stall());
        var sink = new TextSink();
        _world.Expect(expected, new Transfer(Url) { Sink = sink });
        Assert.Equal("", sink.Text);
        Assert.Equal(0, _world.Network.OpenChannels);
    }

    [Theory]
    [InlineData("-1\r\n")]
    [InlineData("0x4\r\nbody\r\n0\r\n\r\n")]
    [InlineData(" 4\r\nbody\r\n")]
    [InlineData("\r\n4\r\nbody\r\n")]
    [InlineData("8000000000000000\r\n")]
    [InlineData("00000000000000001\r\n")]
    [InlineData("4\r\nbodyX\r\n")]
    public void Perform_ChunkThatIsNone_IsNoSuccess(string chunks)
    {
        const string Head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        _world.Listen(Script().Request().Send(Head + chunks).Close());
        var transfer = new Transfer(Url);
        TransferResult result = _world.Engine.Perform(transfer);
        TransferResult[] expected =
            [TransferResult.RecvError, TransferResult.PartialFile, TransferResult.WeirdServerReply];
        Assert.Contains(result, expected);
    }

    [Fact]
    public void Perform_ManyPartsForOneRange_IsRangeError()
    {
        _world.Listen(Script().Request().Send(
            "HTTP/1.1 206 Partial Content\r\nContent-Length: 66\r\n"
            + "Content-Type: multipart/byteranges; boundary=x\r\n\r\n"
            + "--x\r\nContent-Range: bytes 4-7/8\r\n\r\ngood\r\n--x--\r\n").Close());
        var sink = new TextSink();
        _world.Expect(TransferResult.RangeError, new Transfer(Url) { Sink = sink, ResumeFrom = 4 });
        Assert.Equal("", sink.Text);
    }

    [Theory]
    [InlineData("http://other.example/")]
    [InlineData("//other.example/")]
    [InlineData("http://files.example:81/")]
    [InlineData("//files.example@other.example/")]
    [InlineData("http://other.example\\@files.example/")]
    public void Perform_RedirectElsewhere_TakesNoSecretsAlong(string location)
    {
        _world.Network.AddName("other.example", "10.0.0.2");
        SimulatedServer first = _world.Listen(
            Always("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n"));
        SimulatedServer other = _world.Network.Listen("10.0.0.2", 80, Always(Empty));
        SimulatedServer otherPort = _world.Network.Listen(Address, 81, Always(Empty));
        var transfer = new Transfer("http://user:secret@" + Name + "/") { RedirectsMax = 3 };
        transfer.Headers.Add("Cookie", "secret");
        transfer.Headers.Add("Host", "files.example");

        _world.Engine.Perform(transfer);

        Assert.Contains("Authorization: Basic dXNlcjpzZWNyZXQ", first.Received(0), StringComparison.Ordinal);
        foreach (SimulatedServer server in new[] { other, otherPort })
        {
            for (int i = 0; i < server.Accepts; i++)
            {
                // user:secret in base64.
                Assert.DoesNotContain("dXNlcjpzZWNyZXQ", server.Received(i), StringComparison.Ordinal);
                Assert.DoesNotContain("secret", server.Received(i), StringComparison.Ordinal);
                Assert.DoesNotContain("Host: files.example\r", server.Received(i), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Perform_EndlessInterimHeads_End()
    {
        var flood = new StringBuilder();
        for (int i = 0; i < 10_000; i++)
        {
            flood.Append("HTTP/1.1 100 Continue\r\n\r\n");
        }

        _world.Listen(Script().Request().Send(flood.ToString()).Stall());
        _world.Expect(TransferResult.TooLarge, new Transfer(Url));
    }

    [Fact]
    public void Perform_RedirectsInACircle_EndAtTheirCeiling()
    {
        SimulatedServer server = _world.Listen(
            Always("HTTP/1.1 307 Again\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"));
        _world.Expect(TransferResult.TooManyRedirects, new Transfer(Url) { RedirectsMax = 7 });
        Assert.Equal(1, server.Accepts);
        Assert.Equal(8, server.Received(0).Split("GET / ").Length - 1);
    }

    private sealed class TextSink : ISink
    {
        public string Text { get; private set; } = "";

        public bool Begin(IResponseHead head) => true;

        public bool Write(byte[] buffer, int offset, int count)
        {
            Text += Encoding.Latin1.GetString(buffer, offset, count);
            return true;
        }
    }
}
