using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Microsoft.Win32.SafeHandles;
using NanoAgent.Host.Stores;
using NanoAgent.Platform;
using NanoAgent.Spooling;

namespace NanoAgent.Host.Tests.Stores;

public sealed class FileStoreTests : IDisposable
{
    private const long QuotaBytes = 1_000_000;

    private readonly string _folder = Path.Combine(
        Path.GetTempPath(), "nanoagent-store-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public void Segment_AppendedAndCommitted_IsReadBackAfterAReopen()
    {
        using (FileStore store = Open())
        {
            ISegment segment = store.Create("a.1")!;
            Assert.Equal(StoreResult.Ok, segment.Append(Ascii("xhellox"), 1, 5));
            Assert.Equal(StoreResult.Ok, segment.Append(Ascii(", world"), 0, 7));
            Assert.Equal(12, segment.Length);
            Assert.Equal(StoreResult.Ok, segment.Commit());
            segment.Close();
            segment.Close();
        }

        using FileStore again = Open();
        Assert.Equal(["a.1"], again.List("a.")!);
        Assert.Equal([], again.List("b.")!);
        ISegment read = again.Open("a.1")!;
        byte[] buffer = new byte[20];
        Assert.Equal(5, read.Read(7, buffer, 2, 18));
        Assert.Equal("world", Encoding.ASCII.GetString(buffer, 2, 5));
        Assert.Equal(0, read.Read(12, buffer, 0, 20));
        read.Close();
    }

    [Fact]
    public void Commit_AfterNamesChanged_SyncsTheFileThenTheFolderOnce()
    {
        RecordingSync sync = new();
        using FileStore store = FileStore.Open(_folder, QuotaBytes, sync, out _)!;
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
        segment.Close();
    }

    [Fact]
    public void Commit_FolderSyncFails_IsToldAndTriedAgain()
    {
        RecordingSync sync = new();
        using FileStore store = FileStore.Open(_folder, QuotaBytes, sync, out _)!;
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
        Assert.Throws<IOException>(() => sync.SyncFolder(_folder));
    }

    [Fact]
    public void Open_SecondTime_IsRefusedInASentenceThatNamesTheFolder()
    {
        using FileStore first = Open();
        Assert.Null(FileStore.Open(_folder, QuotaBytes, out string? problem));
        Assert.Equal(
            "The folder '" + _folder + "' is in use by another agent: stop it, or choose another folder.", problem);
        first.Dispose();
        Open().Dispose();
    }

    [Fact]
    public void Open_FileInPlaceOfTheFolder_IsRefusedInASentence()
    {
        Directory.CreateDirectory(_folder);
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "x");
        Assert.Null(FileStore.Open(file, QuotaBytes, out string? problem));
        Assert.StartsWith("The folder '" + file + "' cannot be used (", problem, StringComparison.Ordinal);
        Assert.EndsWith("make it a writable folder, or choose another.", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void CreateAndOpen_NamesThatAreAndAreNot_AnswerExistsAndNotFound()
    {
        using FileStore store = Open();
        store.Create("a")!.Close();
        Assert.Null(store.Create("a"));
        Assert.Equal(StoreResult.Exists, store.LastError);
        Assert.Null(store.Open("b"));
        Assert.Equal(StoreResult.NotFound, store.LastError);
        Assert.Equal(StoreResult.Ok, store.Delete("b"));
        Assert.Equal(StoreResult.Ok, store.Delete("a"));
        Assert.Null(store.Open("a"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".lock")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("A")]
    [InlineData("a_b")]
    [InlineData("0123456789012345678901234567890123456789012345678")]
    public void Name_OutsideTheRule_IsAnArgumentError(string name)
    {
        using FileStore store = Open();
        Assert.Throws<ArgumentException>(() => store.Create(name));
        Assert.Throws<ArgumentException>(() => store.Open(name));
        Assert.Throws<ArgumentException>(() => store.Delete(name));
    }

    [Fact]
    public void List_ForeignFilesAndFolders_AreNotTold()
    {
        using FileStore store = Open();
        File.WriteAllText(Path.Combine(_folder, "Foreign.TXT"), "x");
        Directory.CreateDirectory(Path.Combine(_folder, "folder"));
        store.Create("mine")!.Close();
        Assert.Equal(["mine"], store.List(string.Empty)!);
    }

    [Fact]
    public void Append_OverTheQuota_IsFullUntilSomethingIsDeleted()
    {
        using FileStore store = FileStore.Open(_folder, 10, out _)!;
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

        using FileStore again = FileStore.Open(_folder, 10, out _)!;
        Assert.Equal(3, again.BytesLeft);
    }

    [Fact]
    public void Append_ToAHandleThatOnlyReads_IsReadOnly()
    {
        using FileStore store = Open();
        string path = Path.Combine(_folder, "plain");
        File.WriteAllText(path, "x");
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read);
        Assert.Equal(StoreResult.ReadOnly, store.Write(handle, 1, new byte[1], 0, 1, 0));
        Assert.NotEmpty(store.LastErrorText);
    }

    [Fact]
    public void Spool_InAFolder_DeliversAfterAReopen()
    {
        SpoolOptions options = new() { SegmentBytes = 8192, RecordBytesMax = 512, StoreBytesMax = 900_000 };
        byte[] payload = new byte[100];
        using (FileStore store = Open())
        {
            Spool spool = new(store, new ZeroRandom(), options);
            Assert.Equal(SpoolResult.Ok, spool.Open());
            for (int i = 0; i < 1000; i++)
            {
                payload[0] = (byte)i;
                Assert.Equal(SpoolAppendResult.Accepted, spool.Append(1, payload, 0, payload.Length));
            }

            Assert.Equal(SpoolResult.Ok, spool.Close());
        }

        using FileStore again = Open();
        Spool reopened = new(again, new ZeroRandom(), options);
        Assert.Equal(SpoolResult.Ok, reopened.Open());
        Assert.Equal(1000, reopened.PendingFlushed(1));
        reopened.BeginRead(1);
        for (int i = 1; i <= 1000; i++)
        {
            SpoolReadResult result = reopened.ReadNext(1, payload, 0, 100, out int length, out long sequence);
            Assert.Equal(SpoolReadResult.Record, result);
            Assert.Equal(100, length);
            Assert.Equal(i, sequence);
        }

        Assert.Equal(SpoolResult.Ok, reopened.ReleaseRead(1));
        Assert.Equal(SpoolResult.Ok, reopened.Close());
        Assert.Equal(3, again.List(string.Empty)!.Length);
    }

    private static byte[] Ascii(string text)
    {
        return Encoding.ASCII.GetBytes(text);
    }

    private FileStore Open()
    {
        FileStore? store = FileStore.Open(_folder, QuotaBytes, out string? problem);
        Assert.True(store != null, problem);
        return store;
    }

    private sealed class ZeroRandom : IRandom
    {
        public int Next(int exclusiveMax)
        {
            return 0;
        }
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
