using static NanoAgent.LibCurl.CurlConstants;

namespace NanoAgent.LibCurl;

/// <summary>CURLSHcode: how a call of the share interface ended. Unnamed newer numbers survive as numbers.</summary>
public enum CurlShareCode
{
    /** <summary>CURLSHE_OK.</summary> */ Ok = CURLSHE_OK,
    /** <summary>CURLSHE_BAD_OPTION.</summary> */ BadOption = CURLSHE_BAD_OPTION,
    /** <summary>CURLSHE_IN_USE.</summary> */ InUse = CURLSHE_IN_USE,
    /** <summary>CURLSHE_INVALID.</summary> */ Invalid = CURLSHE_INVALID,
    /** <summary>CURLSHE_NOMEM.</summary> */ OutOfMemory = CURLSHE_NOMEM,
    /** <summary>CURLSHE_NOT_BUILT_IN.</summary> */ NotBuiltIn = CURLSHE_NOT_BUILT_IN,
}
