using static NanoAgent.LibCurl.CurlConstants;

namespace NanoAgent.LibCurl;

/// <summary>CURLMcode: how a call of the multi interface ended. Unnamed newer numbers survive as numbers.</summary>
public enum CurlMultiCode
{
    /** <summary>CURLM_CALL_MULTI_PERFORM.</summary> */ CallMultiPerform = CURLM_CALL_MULTI_PERFORM,
    /** <summary>CURLM_OK.</summary> */ Ok = CURLM_OK,
    /** <summary>CURLM_BAD_HANDLE.</summary> */ BadHandle = CURLM_BAD_HANDLE,
    /** <summary>CURLM_BAD_EASY_HANDLE.</summary> */ BadEasyHandle = CURLM_BAD_EASY_HANDLE,
    /** <summary>CURLM_OUT_OF_MEMORY.</summary> */ OutOfMemory = CURLM_OUT_OF_MEMORY,
    /** <summary>CURLM_INTERNAL_ERROR.</summary> */ InternalError = CURLM_INTERNAL_ERROR,
    /** <summary>CURLM_BAD_SOCKET.</summary> */ BadSocket = CURLM_BAD_SOCKET,
    /** <summary>CURLM_UNKNOWN_OPTION.</summary> */ UnknownOption = CURLM_UNKNOWN_OPTION,
    /** <summary>CURLM_ADDED_ALREADY.</summary> */ AddedAlready = CURLM_ADDED_ALREADY,
    /** <summary>CURLM_RECURSIVE_API_CALL.</summary> */ RecursiveApiCall = CURLM_RECURSIVE_API_CALL,
    /** <summary>CURLM_WAKEUP_FAILURE.</summary> */ WakeupFailure = CURLM_WAKEUP_FAILURE,
    /** <summary>CURLM_BAD_FUNCTION_ARGUMENT.</summary> */ BadFunctionArgument = CURLM_BAD_FUNCTION_ARGUMENT,
    /** <summary>CURLM_ABORTED_BY_CALLBACK.</summary> */ AbortedByCallback = CURLM_ABORTED_BY_CALLBACK,
    /** <summary>CURLM_UNRECOVERABLE_POLL.</summary> */ UnrecoverablePoll = CURLM_UNRECOVERABLE_POLL,
}
