namespace NanoAgent.LibCurl;

/// <summary>CURLHcode: how a call of the header interface ended. Unnamed newer numbers survive as numbers.</summary>
public enum CurlHeaderCode
{
    /** <summary>CURLHE_OK.</summary> */ Ok = 0,
    /** <summary>CURLHE_BADINDEX: the header is there, but not so many times.</summary> */ BadIndex = 1,
    /** <summary>CURLHE_MISSING: there is no such header.</summary> */ Missing = 2,
    /** <summary>CURLHE_NOHEADERS: there are no headers at all.</summary> */ NoHeaders = 3,
    /** <summary>CURLHE_NOREQUEST: there was no such request.</summary> */ NoRequest = 4,
    /** <summary>CURLHE_OUT_OF_MEMORY.</summary> */ OutOfMemory = 5,
    /** <summary>CURLHE_BAD_ARGUMENT.</summary> */ BadArgument = 6,
    /** <summary>CURLHE_NOT_BUILT_IN.</summary> */ NotBuiltIn = 7,
}
