using System;
using System.Globalization;

namespace NanoAgent.LibCurl;

/// <summary>A call of the easy interface that libcurl refused, or a transfer that ended badly.</summary>
public sealed class CurlException : Exception
{
    /// <summary>Makes the exception without a code; for serialisers and tests.</summary>
    public CurlException()
    {
    }

    /// <summary>Makes the exception with a message and no code.</summary>
    public CurlException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a message, a cause and no code.</summary>
    public CurlException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes the exception for a result of libcurl.</summary>
    /// <param name="code">libcurl's result; numbers that this enum does not name yet are kept.</param>
    /// <param name="action">What was being done, for the message.</param>
    /// <param name="detail">libcurl's text for this very failure, or null for the code's general text.</param>
    public CurlException(CurlCode code, string action, string? detail)
        : base(string.Create(CultureInfo.InvariantCulture, $"{action}: {detail ?? code.Text()} (CURLcode {(int)code})"))
    {
        Code = code;
        Detail = detail ?? code.Text();
    }

    /// <summary>libcurl's result.</summary>
    public CurlCode Code { get; }

    /// <summary>libcurl's own words for this failure.</summary>
    public string Detail { get; } = "";
}
