using System;
using System.Globalization;

namespace NanoAgent.LibCurl;

/// <summary>A call of the URL interface that libcurl refused.</summary>
public sealed class CurlUrlException : Exception
{
    /// <summary>Makes the exception without a code; for serialisers and tests.</summary>
    public CurlUrlException()
    {
    }

    /// <summary>Makes the exception with a message and no code.</summary>
    public CurlUrlException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a message, a cause and no code.</summary>
    public CurlUrlException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes the exception for a result of libcurl.</summary>
    /// <param name="code">libcurl's result; numbers that this enum does not name yet are kept.</param>
    /// <param name="action">What was being done, for the message.</param>
    public CurlUrlException(CurlUrlCode code, string action)
        : base(string.Create(CultureInfo.InvariantCulture, $"{action}: {code.Text()} (CURLUcode {(int)code})"))
    {
        Code = code;
    }

    /// <summary>libcurl's result.</summary>
    public CurlUrlCode Code { get; }
}
