using System;

namespace NanoAgent.DesktopBoard.Hardware;

/// <summary>A call of the board's network that failed; the stand-in throws the board's SocketException of it.</summary>
public sealed class BoardNetworkException(int code, string message) : Exception(message)
{
    /// <summary>
    /// The number that <c>SocketException.ErrorCode</c> has on the board: Winsock's, or the firmware's own.
    /// </summary>
    public int Code { get; } = code;
}

/// <summary>A call of the board's file system that failed; the stand-in throws the board's IOException of it.</summary>
public sealed class BoardStorageException(BoardStorageError error, string message) : Exception(message)
{
    /// <summary>What went wrong, as the board's IOException says it.</summary>
    public BoardStorageError Error { get; } = error;
}

/// <summary>The numbers of the board's <c>IOException.IOExceptionErrorCode</c>.</summary>
public enum BoardStorageError
{
    /// <summary>What has no number of its own: a full drive among them.</summary>
    Others = -536870912,

    /// <summary>There is no such file.</summary>
    FileNotFound = -503316480,

    /// <summary>The folder that should hold it is missing.</summary>
    DirectoryNotFound = -486539264,

    /// <summary>There is no such drive.</summary>
    VolumeNotFound = -469762048,

    /// <summary>A folder that is not empty cannot be deleted.</summary>
    DirectoryNotEmpty = -436207616,

    /// <summary>A file stands where a folder is meant, or the other way round, or it is read-only.</summary>
    UnauthorizedAccess = -419430400,

    /// <summary>The name is taken: nothing is replaced.</summary>
    PathAlreadyExists = -402653184,
}

/// <summary>A thread that is none of the board's called into a board whose power is cut.</summary>
public sealed class BoardIsOffException() : Exception("The board's power is cut.");
