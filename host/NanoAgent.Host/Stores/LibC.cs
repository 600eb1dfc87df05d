using System.Runtime.InteropServices;

namespace NanoAgent.Host.Stores;

/// <summary>What of libc .NET has no words for: opening a folder, fsync of it, and fdatasync.</summary>
internal static partial class LibC
{
    private const int CloseOnExecLinux = 0x80000;
    private const int CloseOnExecMac = 0x1000000;

    /// <summary>O_RDONLY | O_CLOEXEC.</summary>
    internal static int ReadOnlyCloseOnExec =>
        System.OperatingSystem.IsMacOS() ? CloseOnExecMac : CloseOnExecLinux;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    internal static partial int FDataSync(SafeHandle descriptor);
}
