namespace NanoAgent.LibCurl;

/// <summary>CURLMcode: how a call of the multi interface ended. Unnamed newer numbers survive as numbers.</summary>
public enum CurlMultiCode
{
    /** <summary>CURLM_CALL_MULTI_PERFORM.</summary> */ CallMultiPerform = -1,
    /** <summary>CURLM_OK.</summary> */ Ok = 0,
    /** <summary>CURLM_BAD_HANDLE.</summary> */ BadHandle = 1,
    /** <summary>CURLM_BAD_EASY_HANDLE.</summary> */ BadEasyHandle = 2,
    /** <summary>CURLM_OUT_OF_MEMORY.</summary> */ OutOfMemory = 3,
    /** <summary>CURLM_INTERNAL_ERROR.</summary> */ InternalError = 4,
    /** <summary>CURLM_BAD_SOCKET.</summary> */ BadSocket = 5,
    /** <summary>CURLM_UNKNOWN_OPTION.</summary> */ UnknownOption = 6,
    /** <summary>CURLM_ADDED_ALREADY.</summary> */ AddedAlready = 7,
    /** <summary>CURLM_RECURSIVE_API_CALL.</summary> */ RecursiveApiCall = 8,
    /** <summary>CURLM_WAKEUP_FAILURE.</summary> */ WakeupFailure = 9,
    /** <summary>CURLM_BAD_FUNCTION_ARGUMENT.</summary> */ BadFunctionArgument = 10,
    /** <summary>CURLM_ABORTED_BY_CALLBACK.</summary> */ AbortedByCallback = 11,
    /** <summary>CURLM_UNRECOVERABLE_POLL.</summary> */ UnrecoverablePoll = 12,
}
