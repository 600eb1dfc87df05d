using System;

namespace NanoAgent.LibCurl;

/// <summary>Gives the trailers of a chunked upload, once its body has been read to the end.</summary>
/// <returns>Each "Name: value" without a line end; copied. null ends the transfer.</returns>
public delegate string[]? CurlTrailers();

/// <summary>Receives one packet of RTP, with its header of four bytes, borrowed until the return.</summary>
/// <param name="packet">'$', the channel, the length as 16 bits in network order, and so many bytes.</param>
/// <returns>true to go on, false to end the transfer with <see cref="CurlCode.WriteError"/>.</returns>
public delegate bool CurlInterleave(ReadOnlySpan<byte> packet);

/// <summary>Gives the hosts that are to be spoken to by HTTPS only, one a call.</summary>
/// <returns>
/// The next host, of at most 256 bytes and with at least one; null after the last.
/// </returns>
public delegate CurlHstsEntry? CurlHstsRead();

/// <summary>Takes the hosts that are to be spoken to by HTTPS only, one a call.</summary>
/// <param name="entry">The host.</param>
/// <param name="index">Counted from 0.</param>
/// <param name="total">How many there are.</param>
/// <returns>true for the next, false when no more are wanted.</returns>
public delegate bool CurlHstsWrite(CurlHstsEntry entry, long index, long total);

/// <summary>A host that is to be spoken to by HTTPS only.</summary>
/// <param name="Host">Its name.</param>
/// <param name="IncludeSubdomains">Whether the names below it are meant too.</param>
/// <param name="Expires">Until when, to the second; null for ever.</param>
public readonly record struct CurlHstsEntry(string Host, bool IncludeSubdomains, DateTimeOffset? Expires);

/// <summary>Asked before a file of a wildcard transfer comes.</summary>
/// <param name="file">What the server's list says of it.</param>
/// <param name="remaining">How many files are left, this one among them.</param>
public delegate CurlChunkAnswer CurlChunkBegin(CurlFileInfo file, int remaining);

/// <summary>Told that a file of a wildcard transfer is over, or was skipped.</summary>
/// <returns>true to go on, false to end the transfer.</returns>
public delegate bool CurlChunkEnd();

/// <summary>Decides whether a name of a server's list is meant by the URL's pattern.</summary>
/// <param name="pattern">The last part of the URL.</param>
/// <param name="name">A name in the list.</param>
public delegate bool CurlNameMatch(string pattern, string name);

/// <summary>CURL_CHUNK_BGN_FUNC_: the answer of a <see cref="CurlChunkBegin"/>.</summary>
public enum CurlChunkAnswer
{
    /// <summary>Transfer it.</summary>
    Ok = 0,

    /// <summary>End the transfer with <see cref="CurlCode.ChunkFailed"/>.</summary>
    Abort = 1,

    /// <summary>Go on with the next.</summary>
    Skip = 2,
}

/// <summary>curlfiletype: what an entry of a server's list is.</summary>
public enum CurlFileType
{
    /// <summary>A file.</summary>
    File = 0,

    /// <summary>A directory.</summary>
    Directory = 1,

    /// <summary>A symbolic link.</summary>
    SymbolicLink = 2,

    /// <summary>A block device.</summary>
    BlockDevice = 3,

    /// <summary>A character device.</summary>
    CharacterDevice = 4,

    /// <summary>A named pipe.</summary>
    NamedPipe = 5,

    /// <summary>A socket.</summary>
    Socket = 6,

    /// <summary>A door of Solaris.</summary>
    Door = 7,

    /// <summary>Not known.</summary>
    Unknown = 8,
}

/// <summary>curl_fileinfo: an entry of a server's list; null and 0 for what the list does not say.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Type">What it is.</param>
/// <param name="SizeBytes">How long it is.</param>
/// <param name="Permissions">The bits of chmod.</param>
/// <param name="HardLinks">How many names it has.</param>
/// <param name="Time">When it was changed, as the list writes it.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Group">Its group.</param>
/// <param name="LinkTarget">Where a symbolic link leads.</param>
public sealed record CurlFileInfo(
    string Name,
    CurlFileType Type,
    long SizeBytes,
    int Permissions,
    long HardLinks,
    string? Time,
    string? User,
    string? Group,
    string? LinkTarget);
