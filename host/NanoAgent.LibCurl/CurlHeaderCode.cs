using static NanoAgent.LibCurl.CurlConstants;

namespace NanoAgent.LibCurl;

/// <summary>CURLHcode: how a call of the header interface ended. Unnamed newer numbers survive as numbers.</summary>
public enum CurlHeaderCode
{
    /** <summary>CURLHE_OK.</summary> */ Ok = CURLHE_OK,
    /** <summary>CURLHE_BADINDEX: the header is there, but not so many times.</summary> */ BadIndex = CURLHE_BADINDEX,
    /** <summary>CURLHE_MISSING: there is no such header.</summary> */ Missing = CURLHE_MISSING,
    /** <summary>CURLHE_NOHEADERS: there are no headers at all.</summary> */ NoHeaders = CURLHE_NOHEADERS,
    /** <summary>CURLHE_NOREQUEST: there was no such request.</summary> */ NoRequest = CURLHE_NOREQUEST,
    /** <summary>CURLHE_OUT_OF_MEMORY.</summary> */ OutOfMemory = CURLHE_OUT_OF_MEMORY,
    /** <summary>CURLHE_BAD_ARGUMENT.</summary> */ BadArgument = CURLHE_BAD_ARGUMENT,
    /** <summary>CURLHE_NOT_BUILT_IN.</summary> */ NotBuiltIn = CURLHE_NOT_BUILT_IN,
}
