using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace NanoAgent.Faults.Tests.Disk;

/// <summary>
/// A small tmpfs that one thread alone sees: it lies in a mount namespace of that thread, which takes root, and is gone
/// with it, however the test ends.
/// </summary>
internal sealed class PrivateDisk
{
    private const int NewMountNamespace = 0x20000;
    private const nuint ReadOnly = 1;
    private const nuint Remount = 32;
    private const nuint Bind = 4096;
    private const nuint Recursive = 16_384;
    private const nuint Private = 1 << 18;
    private const int BlockBytes = 4096;

    private PrivateDisk(string root)
    {
        Root = root;
        Folder = Path.Combine(root, "data");
    }

    /// <summary>The root of the file system, where others write too.</summary>
    internal string Root { get; }

    /// <summary>The agent's folder on it.</summary>
    internal string Folder { get; }

    private string Filler => Path.Combine(Root, "filler");

    /// <summary>Why no file system can be mounted here, or null when one can.</summary>
    internal static string? Problem()
    {
        try
        {
            Run(16 * BlockBytes, _ => { });
            return null;
        }
        catch (Win32Exception e)
        {
            return "A test of a full disk mounts a tmpfs, which takes root: " + e.Message;
        }
    }

    /// <summary>Runs a test on a disk of so many bytes.</summary>
    internal static void Run(int bytes, Action<PrivateDisk> test)
    {
        string root = Directory.CreateTempSubdirectory("nanoagent-disk-").FullName;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Check(Unshare(NewMountNamespace));
                Check(Mount("none", "/", null, Recursive | Private, null));
                Check(Mount("tmpfs", root, "tmpfs", 0, "size=" + bytes));
                PrivateDisk disk = new(root);
                Directory.CreateDirectory(disk.Folder);
                test(disk);
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        Directory.Delete(root);
        failure?.Throw();
    }

    /// <summary>Somebody else takes all the space there is.</summary>
    internal void Fill()
    {
        using FileStream file = new(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] block = new byte[BlockBytes];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full: what it is for.
        }
    }

    /// <summary>And gives it back.</summary>
    internal void Free() => File.Delete(Filler);

    /// <summary>
    /// Makes the folder read-only under a running agent. The kernel remounts no file system with files open for
    /// writing; so a read-only mount of the folder covers it: what is open goes on, nothing else can be opened for
    /// writing, created or deleted.
    /// </summary>
    internal void Cover()
    {
        Check(Mount(Folder, Folder, null, Bind, null));
        Check(Mount("none", Folder, null, Remount | Bind | ReadOnly, null));
    }

    /// <summary>Makes it writable again.</summary>
    internal void Uncover() => Check(Unmount(Folder, 2));

    /// <summary>Remounts the file system itself; nothing may have a file open for writing.</summary>
    internal void SetReadOnly(bool isReadOnly) =>
        Check(Mount("none", Root, null, Remount | (isReadOnly ? ReadOnly : 0), null));

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [DllImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static extern int Unshare(int flags);

    [DllImport("libc", EntryPoint = "mount", SetLastError = true)]
    private static extern int Mount(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string source, [MarshalAs(UnmanagedType.LPUTF8Str)] string target,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string? type, nuint flags,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string? data);

    [DllImport("libc", EntryPoint = "umount2", SetLastError = true)]
    private static extern int Unmount([MarshalAs(UnmanagedType.LPUTF8Str)] string target, int flags);
}
