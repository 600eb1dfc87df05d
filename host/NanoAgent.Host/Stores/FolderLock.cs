using System.IO;
using Microsoft.Win32.SafeHandles;

namespace NanoAgent.Host.Stores;

/// <summary>
/// The lock of a folder: a file opened for this handle alone (flock on Linux). The system frees it with the process,
/// however that ends, so that no stale lock ever needs a human.
/// </summary>
internal static class FolderLock
{
    private const int Eagain = 11;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    /// <summary>The handle that holds the lock, or null when another has it.</summary>
    /// <exception cref="IOException">The file cannot be made or opened.</exception>
    internal static SafeFileHandle? Take(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is Eagain or WindowsSharingViolation)
        {
            return null;
        }
    }
}
