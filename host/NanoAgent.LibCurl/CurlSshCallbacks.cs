using System;

namespace NanoAgent.LibCurl;

/// <summary>Decides on the key that an SSH server shows, after libcurl has looked it up in the known hosts.</summary>
/// <param name="known">The key in the file of known hosts; empty when there is none.</param>
/// <param name="found">The server's.</param>
/// <param name="match">What libcurl thinks.</param>
public delegate CurlSshKeyAnswer CurlSshKeyCheck(CurlSshKey known, CurlSshKey found, CurlSshKeyMatch match);

/// <summary>Decides on the key that an SSH server shows, without any file of known hosts.</summary>
/// <param name="type">The key's type.</param>
/// <param name="key">The key's bytes, borrowed until the return.</param>
/// <returns>true to accept it, false to end the transfer with PeerFailedVerification.</returns>
public delegate bool CurlSshHostKeyCheck(CurlSshKeyType type, ReadOnlySpan<byte> key);

/// <summary>curl_khkey: the key of an SSH server, in libcurl's memory.</summary>
public readonly ref struct CurlSshKey
{
    internal CurlSshKey(CurlSshKeyType type, ReadOnlySpan<byte> bytes, bool isBase64)
    {
        (Type, IsBase64) = (type, isBase64);
        Bytes = bytes;
    }

    /// <summary>The key's type.</summary>
    public CurlSshKeyType Type { get; }

    /// <summary>Whether <see cref="Bytes"/> are the letters of base64 and not the key's own bytes.</summary>
    public bool IsBase64 { get; }

    /// <summary>Borrowed until the callback returns.</summary>
    public ReadOnlySpan<byte> Bytes { get; }
}

/// <summary>CURLKHTYPE_: types of SSH keys. Numbers of a later library survive.</summary>
public enum CurlSshKeyType
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>RSA of SSH 1.</summary>
    Rsa1 = 1,

    /// <summary>RSA.</summary>
    Rsa = 2,

    /// <summary>DSS.</summary>
    Dss = 3,

    /// <summary>ECDSA.</summary>
    Ecdsa = 4,

    /// <summary>Ed25519.</summary>
    Ed25519 = 5,
}

/// <summary>CURLKHMATCH_: what the file of known hosts says of a key.</summary>
public enum CurlSshKeyMatch
{
    /// <summary>It is the key of this host.</summary>
    Ok = 0,

    /// <summary>The host has another key there.</summary>
    Mismatch = 1,

    /// <summary>The host is not there.</summary>
    Missing = 2,
}

/// <summary>CURLKHSTAT_: the answer of a <see cref="CurlSshKeyCheck"/>.</summary>
public enum CurlSshKeyAnswer
{
    /// <summary>Accepted, and added to the file.</summary>
    AcceptAndAdd = 0,

    /// <summary>Accepted this time.</summary>
    Accept = 1,

    /// <summary>Refused: the transfer ends.</summary>
    Reject = 2,

    /// <summary>Refused for now: the transfer ends, the connection is kept.</summary>
    Defer = 3,

    /// <summary>Accepted, in the place of the key in the file.</summary>
    AcceptAndReplace = 4,
}
