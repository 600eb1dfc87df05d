using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NanoAgent.Host.Stores;

/// <summary>Makes files and folders durable; the tests count here what a commit really asks of the system.</summary>
internal class FileSync
{
    private const int Eintr = 4;

    /// <summary>Blocks until the disk has the file's bytes and length.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    internal virtual void SyncFile(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        // The bytes and, where it changed, the length; not the times, which would cost the journal each time.
        while (LibC.FDataSync(file) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Eintr)
            {
                throw Failure("the file");
            }
        }
    }

    /// <summary>Blocks until the disk has the folder's names. Windows keeps names durable by itself.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    internal virtual void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = LibC.Open(folder, LibC.ReadOnlyCloseOnExec);
        if (descriptor < 0)
        {
            throw Failure(folder);
        }

        using SafeFileHandle handle = new(descriptor, ownsHandle: true);
        if (LibC.FSync(descriptor) != 0)
        {
            throw Failure(folder);
        }
    }

    private static IOException Failure(string folder)
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException(new Win32Exception(error).Message + " : '" + folder + "'", error);
    }
}
