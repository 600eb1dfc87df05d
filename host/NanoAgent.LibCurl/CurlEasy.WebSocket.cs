using System;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <content>
/// The bytes of a connection that a transfer with <see cref="CurlOption.CONNECT_ONLY"/> left open: 1 for plain bytes,
/// 2 for a WebSocket after its handshake. Nothing here waits: <see cref="CurlCode.Again"/> says to wait for
/// <see cref="CurlInfo.ACTIVESOCKET"/> first.
/// </content>
public sealed unsafe partial class CurlEasy
{
    /// <summary>curl_easy_send. Sends plain bytes on the connection that is open.</summary>
    /// <param name="data">Borrowed until the return.</param>
    /// <param name="sentBytes">How many were taken, from the first on.</param>
    /// <returns>Ok; Again when the connection takes none now; UnsupportedProtocol without CONNECT_ONLY.</returns>
    /// <exception cref="InvalidOperationException">A transfer runs, or another thread uses the handle.</exception>
    public CurlCode Send(ReadOnlySpan<byte> data, out int sentBytes)
    {
        using GuardScope scope = EnterIdle();
        fixed (byte* bytes = data)
        {
            CurlCode code = Easy.curl_easy_send(_handle.Key, bytes, (nuint)data.Length, out nuint sent);
            sentBytes = code == CurlCode.Ok ? (int)sent : 0;
            return code;
        }
    }

    /// <summary>curl_easy_recv. Receives plain bytes from the connection that is open.</summary>
    /// <param name="buffer">Filled from its start.</param>
    /// <param name="receivedBytes">How many; 0 with Ok when the peer closed.</param>
    /// <returns>Ok; Again when there are none now; UnsupportedProtocol without CONNECT_ONLY.</returns>
    /// <exception cref="InvalidOperationException">A transfer runs, or another thread uses the handle.</exception>
    public CurlCode Receive(Span<byte> buffer, out int receivedBytes)
    {
        using GuardScope scope = EnterIdle();
        fixed (byte* bytes = buffer)
        {
            CurlCode code = Easy.curl_easy_recv(_handle.Key, bytes, (nuint)buffer.Length, out nuint received);
            receivedBytes = code == CurlCode.Ok ? (int)received : 0;
            return code;
        }
    }

    /// <summary>curl_ws_send. Sends a frame, or part of one.</summary>
    /// <param name="data">Borrowed until the return.</param>
    /// <param name="flags">Text, Binary, Ping, Pong or Close, with Continued and Offset where they apply.</param>
    /// <param name="sentBytes">How many bytes of the payload were taken: send the rest with the same flags.</param>
    /// <param name="frameBytes">The whole payload's size when it is sent in pieces with Offset; else 0.</param>
    /// <returns>Ok; Again when the connection takes none now.</returns>
    /// <exception cref="NotSupportedException">The loaded library has no WebSocket.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the handle.</exception>
    public CurlCode WebSocketSend(
        ReadOnlySpan<byte> data, CurlWebSocketKinds flags, out int sentBytes, long frameBytes = 0)
    {
        using GuardScope scope = EnterAnyState();
        var function = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, nuint*, long, uint, CurlCode>)
            WebSocketExport("curl_ws_send");
        fixed (byte* bytes = data)
        {
            nuint sent = 0;
            byte nothing = 0;
            CurlCode code = function(
                _handle.Key, bytes is null ? &nothing : bytes, (nuint)data.Length, &sent, frameBytes, (uint)flags);
            sentBytes = (int)sent;
            return code;
        }
    }

    /// <summary>curl_ws_recv. Receives a frame, or as much of it as fits or has come.</summary>
    /// <param name="buffer">Filled from its start.</param>
    /// <param name="receivedBytes">How many.</param>
    /// <param name="frame">Which frame, and where in it the bytes stand.</param>
    /// <returns>Ok; Again when there is none now; GotNothing when the peer closed the connection.</returns>
    /// <exception cref="NotSupportedException">The loaded library has no WebSocket.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the handle.</exception>
    public CurlCode WebSocketReceive(Span<byte> buffer, out int receivedBytes, out CurlWebSocketFrame frame)
    {
        using GuardScope scope = EnterAnyState();
        var function = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, nuint*, WebSocket.Frame**, CurlCode>)
            WebSocketExport("curl_ws_recv");
        fixed (byte* bytes = buffer)
        {
            nuint received = 0;
            WebSocket.Frame* native = null;
            CurlCode code = function(_handle.Key, bytes, (nuint)buffer.Length, &received, &native);
            receivedBytes = (int)received;
            frame = Copy(code == CurlCode.Ok ? native : null);
            return code;
        }
    }

    /// <summary>curl_ws_meta. Tells in <see cref="OnWrite"/> which frame its bytes belong to.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>false outside OnWrite, and where the transfer is no WebSocket's.</returns>
    /// <exception cref="NotSupportedException">The loaded library has no WebSocket.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the handle.</exception>
    public bool TryGetWebSocketFrame(out CurlWebSocketFrame frame)
    {
        using GuardScope scope = EnterAnyState();
        var function = (delegate* unmanaged[Cdecl]<nint, WebSocket.Frame*>)WebSocketExport("curl_ws_meta");
        WebSocket.Frame* native = function(_handle.Key);
        frame = Copy(native);
        return native is not null;
    }

    /// <summary>Debian's 7.88.1 has the functions and not the protocol, so both are asked for.</summary>
    private static nint WebSocketExport(string name)
    {
        LibCurlInfo library = LibCurlInfo.Current;
        nint function = library.HasWebSocket ? Library.FindExport(name) : 0;
        return function != 0 ? function : throw new NotSupportedException(
            $"{name} needs a libcurl 7.86.0 or later that was built with WebSocket; {library.Version} without it is " +
            "loaded.");
    }

    private static CurlWebSocketFrame Copy(WebSocket.Frame* frame) => frame is null
        ? default
        : new CurlWebSocketFrame((CurlWebSocketKinds)frame->flags, frame->offset, frame->bytesleft);
}
