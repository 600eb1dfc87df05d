using System;

namespace NanoAgent.LibCurl;

/// <summary>CURLWS_: what a frame of a WebSocket is.</summary>
[Flags]
public enum CurlWebSocketKinds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>UTF-8 text.</summary>
    Text = CurlConstants.CURLWS_TEXT,

    /// <summary>Bytes.</summary>
    Binary = CurlConstants.CURLWS_BINARY,

    /// <summary>Not the last fragment of its message.</summary>
    Continued = CurlConstants.CURLWS_CONT,

    /// <summary>The peer closes.</summary>
    Close = CurlConstants.CURLWS_CLOSE,

    /// <summary>A ping; libcurl answers those it receives.</summary>
    Ping = CurlConstants.CURLWS_PING,

    /// <summary>When sending: more of a frame that was announced with its whole size.</summary>
    Offset = CurlConstants.CURLWS_OFFSET,

    /// <summary>A pong.</summary>
    Pong = CurlConstants.CURLWS_PONG,
}

/// <summary>curl_ws_frame: where in which frame the bytes just received stand.</summary>
/// <param name="Flags">What the frame is.</param>
/// <param name="OffsetBytes">Where in the frame's payload these bytes begin.</param>
/// <param name="BytesLeft">How many bytes of the payload are still to come.</param>
public readonly record struct CurlWebSocketFrame(CurlWebSocketKinds Flags, long OffsetBytes, long BytesLeft);
