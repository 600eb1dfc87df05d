using System;
using System.Globalization;

namespace NanoAgent.LibCurl;

/// <summary>A call of the share interface that libcurl refused.</summary>
public sealed class CurlShareException : Exception
{
    /// <summary>Makes the exception without a code; for serialisers and tests.</summary>
    public CurlShareException()
    {
    }

    /// <summary>Makes the exception with a message and no code.</summary>
    public CurlShareException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a message, a cause and no code.</summary>
    public CurlShareException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes the exception for a result of libcurl.</summary>
    /// <param name="code">libcurl's result; numbers that this enum does not name yet are kept.</param>
    /// <param name="action">What was being done, for the message.</param>
    public CurlShareException(CurlShareCode code, string action)
        : base(string.Create(CultureInfo.InvariantCulture, $"{action}: {code.Text()} (CURLSHcode {(int)code})"))
    {
        Code = code;
    }

    /// <summary>libcurl's result.</summary>
    public CurlShareCode Code { get; }
}
