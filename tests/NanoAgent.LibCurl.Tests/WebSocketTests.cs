using System;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace NanoAgent.LibCurl.Tests;

/// <summary>Bytes of connections that are left open, plain and of a WebSocket.</summary>
public class WebSocketTests
{
    private const int ConnectOnlyPlain = 1;
    private const int ConnectOnlyWebSocket = 2;

    [Fact]
    public void Frames_SentAndReceived_AsTheyAreOrNotSupported()
    {
        if (!LibCurlInfo.Current.HasWebSocket)
        {
            using var none = new CurlEasy();
            string version = LibCurlInfo.Current.Version;
            Assert.Equal(
                $"curl_ws_send needs a libcurl 7.86.0 or later that was built with WebSocket; {version} without it " +
                "is loaded.",
                Assert.Throws<NotSupportedException>(
                    () => none.WebSocketSend("x"u8, CurlWebSocketKinds.Text, out _)).Message);
            Assert.Throws<NotSupportedException>(() => none.WebSocketReceive(new byte[1], out _, out _));
            Assert.Throws<NotSupportedException>(() => none.TryGetWebSocketFrame(out _));
            return;
        }

        using var server = new LoopbackServer(ServeEcho);
        using var easy = new CurlEasy { Url = server.Url.Replace("http:", "ws:", StringComparison.Ordinal) };
        easy.SetOption(CurlOption.CONNECT_ONLY, ConnectOnlyWebSocket);
        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.Equal(CurlCode.Ok, easy.WebSocketSend("hello"u8, CurlWebSocketKinds.Text, out int sent));
        Assert.Equal(5, sent);
        var buffer = new byte[3];
        Assert.Equal(3, Receive(easy, buffer, out CurlWebSocketFrame first));
        Assert.Equal("hel", Encoding.ASCII.GetString(buffer));
        Assert.Equal(new CurlWebSocketFrame(CurlWebSocketKinds.Text, 0, 2), first);
        Assert.Equal(2, Receive(easy, buffer, out CurlWebSocketFrame second));
        Assert.Equal(new CurlWebSocketFrame(CurlWebSocketKinds.Text, 3, 0), second);
        Assert.False(easy.TryGetWebSocketFrame(out _));
    }

    [Fact]
    public void Send_PlainBytesOnAnOpenConnection_AnswerIsReceived()
    {
        using var server = new LoopbackServer(connection =>
        {
            Assert.Equal("GET /raw HTTP/1.0\r\n\r\n", connection.ReadHead());
            connection.Send("answer");
        });
        using var easy = new CurlEasy { Url = server.Url };
        Assert.NotEqual(CurlCode.Ok, easy.Send("x"u8, out _));
        easy.SetOption(CurlOption.CONNECT_ONLY, ConnectOnlyPlain);
        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.Equal(CurlCode.Ok, easy.Send("GET /raw HTTP/1.0\r\n\r\n"u8, out int sent));
        Assert.Equal(21, sent);
        var buffer = new byte[64];
        CurlCode code;
        int received;
        while ((code = easy.Receive(buffer, out received)) == CurlCode.Again)
        {
            WaitReadable(easy);
        }

        Assert.Equal(CurlCode.Ok, code);
        Assert.Equal("answer", Encoding.ASCII.GetString(buffer, 0, received));
    }

    private static int Receive(CurlEasy easy, Span<byte> buffer, out CurlWebSocketFrame frame)
    {
        CurlCode code;
        int received;
        while ((code = easy.WebSocketReceive(buffer, out received, out frame)) == CurlCode.Again)
        {
            WaitReadable(easy);
        }

        Assert.Equal(CurlCode.Ok, code);
        return received;
    }

    private static void WaitReadable(CurlEasy easy)
    {
        using var poller = new CurlMulti();
        CurlWaitSocket[] sockets = [new(easy.Info.GetSocket(CurlInfo.ACTIVESOCKET), CurlWaitEvents.In)];
        Assert.Equal(1, poller.Poll(sockets, (int)LoopbackServer.Ceiling.TotalMilliseconds));
    }

    /// <summary>RFC 6455: the handshake, and then one short masked frame that is sent back without its mask.</summary>
    private static void ServeEcho(LoopbackServer.Connection connection)
    {
        const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        string key = Regex.Match(connection.ReadHead()!, "Sec-WebSocket-Key: (\\S+)").Groups[1].Value;
#pragma warning disable CA5350 // The protocol's own choice, and no secret depends on it.
        string accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Guid)));
#pragma warning restore CA5350
        connection.Send(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            $"Sec-WebSocket-Accept: {accept}\r\n\r\n");
        byte[] head = connection.ReadBody(2);
        byte[] mask = connection.ReadBody(4);
        byte[] payload = connection.ReadBody(head[1] & 0x7F);
        for (int index = 0; index < payload.Length; index++)
        {
            payload[index] ^= mask[index % 4];
        }

        connection.Send(Encoding.Latin1.GetString([head[0], (byte)payload.Length, .. payload]));
        connection.ReadHead();
    }
}
