using System;
using System.Collections.Generic;
using System.IO;
using Microsoft.Win32.SafeHandles;
using NanoAgent.Contracts;
using NanoAgent.Host.Stores;
using NanoAgent.Platform;

namespace NanoAgent.Host.Tests.Stores;

public sealed class FileStoreTests : StoreContract
{
    protected override IStore OpenStore()
    {
        return Open();
    }

    protected override void CloseStore(IStore store)
    {
        ((FileStore)store).Dispose();
    }

    [Fact]
    public void Commit_AfterNamesChanged_SyncsTheFileThenTheFolderOnce()
    {
        RecordingSync sync = new();
        using FileStore store = FileStore.Open(Folder, QuotaBytes, sync, out _)!;
        sync.Calls.Clear();
        ISegment segment = store.Create("one")!;
        Assert.Equal(StoreResult.Ok, segment.Append(Ascii("x"), 0, 1));
        Assert.Empty(sync.Calls);
        Assert.Equal(StoreResult.Ok, segment.Commit());
        Assert.Equal(["file", "folder"], sync.Calls);
        Assert.Equal(StoreResult.Ok, segment.Commit());
        Assert.Equal(["file", "folder", "file"], sync.Calls);
        Assert.Equal(StoreResult.Ok, store.Delete("none"));
        Assert.Equal(StoreResult.Ok, segment.Commit());
        Assert.Equal(4, sync.Calls.Count);
        store.Create("two")!.Close();
        Assert.Equal(StoreResult.Ok, store.Delete("two"));
        Assert.Equal(StoreResult.Ok, segment.Commit());
        Assert.Equal(["file", "folder", "file", "file", "file", "folder"], sync.Calls);

        // A deletion alone may be undone by a power cut: it costs no sync of the folder.
        store.Create("three")!.Close();
        Assert.Equal(StoreResult.Ok, segment.Commit());
        sync.Calls.Clear();
        Assert.Equal(StoreResult.Ok, store.Delete("three"));
        Assert.Equal(StoreResult.Ok, segment.Commit());
        Assert.Equal(["file"], sync.Calls);
        segment.Close();
    }

    [Fact]
    public void Commit_FolderSyncFails_IsToldAndTriedAgain()
    {
        RecordingSync sync = new();
        using FileStore store = FileStore.Open(Folder, QuotaBytes, sync, out _)!;
        ISegment segment = store.Create("one")!;
        sync.FolderError = 28;
        Assert.Equal(StoreResult.Full, segment.Commit());
        sync.FolderError = 30;
        Assert.Equal(StoreResult.ReadOnly, segment.Commit());
        sync.FolderError = 5;
        Assert.Equal(StoreResult.Failed, segment.Commit());
        Assert.Equal("planted", store.LastErrorText);
        sync.FolderError = 0;
        sync.Calls.Clear();
        Assert.Equal(StoreResult.Ok, segment.Commit());
        Assert.Equal(["file", "folder"], sync.Calls);
        segment.Close();
    }

    [Fact]
    public void RealSync_OfAFolderThatIsGone_Throws()
    {
        FileSync sync = new();
        sync.SyncFolder(Path.GetTempPath());
        Assert.Throws<IOException>(() => sync.SyncFolder(Folder));
    }

    [Fact]
    public void Open_SecondTime_IsRefusedInASentenceThatNamesTheFolder()
    {
        using FileStore first = Open();
        Assert.Null(FileStore.Open(Folder, QuotaBytes, out string? problem));
        Assert.Equal(
            "The folder '" + Folder + "' is in use by another agent: stop it, or choose another folder.", problem);
        first.Dispose();
        Open().Dispose();
    }

    [Fact]
    public void Open_FileInPlaceOfTheFolder_IsRefusedInASentence()
    {
        Directory.CreateDirectory(Folder);
        string file = Path.Combine(Folder, "file");
        File.WriteAllText(file, "x");
        Assert.Null(FileStore.Open(file, QuotaBytes, out string? problem));
        Assert.StartsWith("The folder '" + file + "' cannot be used (", problem, StringComparison.Ordinal);
        Assert.EndsWith("make it a writable folder, or choose another.", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Append_OverTheQuota_IsFullUntilSomethingIsDeleted()
    {
        using FileStore store = FileStore.Open(Folder, 10, out _)!;
        ISegment first = store.Create("first")!;
        Assert.Equal(StoreResult.Ok, first.Append(new byte[8], 0, 8));
        Assert.Equal(2, store.BytesLeft);
        ISegment second = store.Create("second")!;
        Assert.Equal(StoreResult.Full, second.Append(new byte[3], 0, 3));
        Assert.Equal("The quota of 10 bytes is used up.", store.LastErrorText);
        first.Close();
        Assert.Equal(StoreResult.Ok, store.Delete("first"));
        second.Close();
        Assert.Equal(10, store.BytesLeft);
    }

    [Fact]
    public void Open_WithSegmentsOfBefore_CountsThemInTheQuota()
    {
        using (FileStore store = Open())
        {
            ISegment segment = store.Create("old")!;
            Assert.Equal(StoreResult.Ok, segment.Append(new byte[7], 0, 7));
            segment.Close();
        }

        using FileStore again = FileStore.Open(Folder, 10, out _)!;
        Assert.Equal(3, again.BytesLeft);
    }

    [Fact]
    public void Append_ToAHandleThatOnlyReads_IsReadOnly()
    {
        using FileStore store = Open();
        string path = Path.Combine(Folder, "plain");
        File.WriteAllText(path, "x");
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read);
        Assert.Equal(StoreResult.ReadOnly, store.Write(handle, 1, new byte[1], 0, 1, 0));
        Assert.NotEmpty(store.LastErrorText);
    }

    private FileStore Open()
    {
        FileStore? store = FileStore.Open(Folder, QuotaBytes, out string? problem);
        Assert.True(store != null, problem);
        return store;
    }

    private sealed class RecordingSync : FileSync
    {
        internal List<string> Calls { get; } = [];

        internal int FolderError { get; set; }

        internal override void SyncFile(SafeFileHandle file)
        {
            base.SyncFile(file);
            Calls.Add("file");
        }

        internal override void SyncFolder(string folder)
        {
            if (FolderError != 0)
            {
                throw new IOException("planted", FolderError);
            }

            base.SyncFolder(folder);
            Calls.Add("folder");
        }
    }
}
