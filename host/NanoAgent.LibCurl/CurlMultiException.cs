using System;
using System.Globalization;

namespace NanoAgent.LibCurl;

/// <summary>A call of the multi interface that libcurl refused.</summary>
public sealed class CurlMultiException : Exception
{
    /// <summary>Makes the exception without a code; for serialisers and tests.</summary>
    public CurlMultiException()
    {
    }

    /// <summary>Makes the exception with a message and no code.</summary>
    public CurlMultiException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a message, a cause and no code.</summary>
    public CurlMultiException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes the exception for a result of libcurl.</summary>
    /// <param name="code">libcurl's result; numbers that this enum does not name yet are kept.</param>
    /// <param name="action">What was being done, for the message.</param>
    public CurlMultiException(CurlMultiCode code, string action)
        : base(string.Create(CultureInfo.InvariantCulture, $"{action}: {code.Text()} (CURLMcode {(int)code})"))
    {
        Code = code;
    }

    /// <summary>libcurl's result.</summary>
    public CurlMultiCode Code { get; }
}
