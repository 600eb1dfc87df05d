using System;

namespace NanoAgent.LibCurl;

/// <summary>CURLH_ bits: where in an exchange a header came from.</summary>
[Flags]
public enum CurlHeaderOrigins
{
    /** <summary>Nowhere.</summary> */ None = 0,
    /** <summary>CURLH_HEADER: the response.</summary> */ Response = 1,
    /** <summary>CURLH_TRAILER: after the body.</summary> */ Trailer = 2,
    /** <summary>CURLH_CONNECT: a proxy's answer to CONNECT.</summary> */ Connect = 4,
    /** <summary>CURLH_1XX: a response before the final one.</summary> */ Informational = 8,
    /** <summary>CURLH_PSEUDO: HTTP/2 and 3 pseudo-headers.</summary> */ Pseudo = 16,
}
