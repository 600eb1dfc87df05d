namespace NanoAgent.LibCurl;

/// <summary>CURLSHcode: how a call of the share interface ended. Unnamed newer numbers survive as numbers.</summary>
public enum CurlShareCode
{
    /** <summary>CURLSHE_OK.</summary> */ Ok = 0,
    /** <summary>CURLSHE_BAD_OPTION.</summary> */ BadOption = 1,
    /** <summary>CURLSHE_IN_USE.</summary> */ InUse = 2,
    /** <summary>CURLSHE_INVALID.</summary> */ Invalid = 3,
    /** <summary>CURLSHE_NOMEM.</summary> */ OutOfMemory = 4,
    /** <summary>CURLSHE_NOT_BUILT_IN.</summary> */ NotBuiltIn = 5,
}
