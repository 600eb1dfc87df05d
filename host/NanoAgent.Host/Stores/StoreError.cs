using System;
using System.IO;
using NanoAgent.Platform;

namespace NanoAgent.Host.Stores;

/// <summary>
/// What the system's error means for a store. Numbers as Linux has them; Windows' disk-full beside them.
/// </summary>
internal static class StoreError
{
    private const int Eacces = 13;
    private const int Enospc = 28;
    private const int Erofs = 30;
    private const int Edquot = 122;
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    internal static StoreResult From(Exception e)
    {
        if (e is UnauthorizedAccessException)
        {
            return StoreResult.ReadOnly;
        }

        if (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return StoreResult.Failed;
        }

        return e.HResult switch
        {
            Enospc or Edquot or WindowsDiskFull or WindowsHandleDiskFull => StoreResult.Full,
            Erofs or Eacces => StoreResult.ReadOnly,
            _ => StoreResult.Failed,
        };
    }
}
