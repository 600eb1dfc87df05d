using System;

namespace NanoAgent.LibCurl;

/// <summary>CURLPAUSE_ bits: directions of a transfer.</summary>
[Flags]
public enum CurlPause
{
    /// <summary>CURLPAUSE_CONT: neither direction.</summary>
    None = 0,

    /// <summary>CURLPAUSE_RECV.</summary>
    Receive = 1,

    /// <summary>CURLPAUSE_SEND.</summary>
    Send = 4,

    /// <summary>CURLPAUSE_ALL.</summary>
    All = Receive | Send,
}
