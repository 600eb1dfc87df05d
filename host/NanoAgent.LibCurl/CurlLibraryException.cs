using System;

namespace NanoAgent.LibCurl;

/// <summary>
/// The native libcurl is missing, or is one that this binding cannot use. The message names the remedy.
/// </summary>
public sealed class CurlLibraryException : DllNotFoundException
{
    /// <summary>Makes the exception without a message.</summary>
    public CurlLibraryException()
    {
    }

    /// <summary>Makes the exception with one sentence that names the remedy.</summary>
    public CurlLibraryException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a sentence and its cause.</summary>
    public CurlLibraryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
