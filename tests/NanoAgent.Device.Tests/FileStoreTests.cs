using System.IO;
using System.Linq;
using NanoAgent.Contracts;
using NanoAgent.Platform;

namespace NanoAgent.Device.Tests;

public sealed class FileStoreTests : StoreContract
{
    protected override IStore OpenStore()
    {
        return Open();
    }

    protected override void CloseStore(IStore store)
    {
    }

    [Fact]
    public void Commit_OfASegment_ClosesItsFileForNothingLessIsDurable()
    {
        ISegment segment = Open().Create("a")!;
        Assert.Equal(0, Handles("a"));
        segment.Append(Ascii("x"), 0, 1);
        Assert.Equal(1, Handles("a"));
        Assert.Equal(StoreResult.Ok, segment.Commit());
        Assert.Equal(0, Handles("a"));
        segment.Append(Ascii("y"), 0, 1);
        Assert.Equal(1, Handles("a"));
        segment.Close();
        Assert.Equal(0, Handles("a"));
        Assert.Equal("xy", File.ReadAllText(Path.Combine(Folder, "a")));
    }

    [Fact]
    public void Segments_OfOneName_HaveOneStream()
    {
        FileStore store = Open();
        ISegment writer = store.Create("a")!;
        writer.Append(Ascii("x"), 0, 1);
        ISegment reader = store.Open("a")!;
        Assert.Equal(1, reader.Read(0, new byte[1], 0, 1));
        Assert.Equal(1, Handles("a"));
        reader.Close();
        Assert.Equal(1, Handles("a"));
        writer.Close();
        Assert.Equal(0, Handles("a"));
    }

    [Fact]
    public void BytesLeft_OnABoard_IsNotKnown()
    {
        Assert.Equal(-1, Open().BytesLeft);
    }

    [Fact]
    public void Append_FileThatIsGone_IsFullAndDoesNotThrow()
    {
        ISegment segment = Open().Create("a")!;
        Directory.Delete(Folder, true);
        Assert.Equal(StoreResult.Full, segment.Append(Ascii("x"), 0, 1));
        Assert.Equal(0, segment.Length);
        segment.Close();
    }

    [Fact]
    public void EveryCall_FolderThatIsGone_AnswersFailedOrFull()
    {
        FileStore store = Open();
        Directory.Delete(Folder, true);
        Assert.Null(store.List(string.Empty));
        Assert.Equal(StoreResult.Failed, store.LastError);
        Assert.Equal(StoreResult.Failed, store.Visit(string.Empty, new Nobody()));
        Assert.Null(store.Create("a"));
        Assert.Equal(StoreResult.Full, store.LastError);
        Assert.Equal(StoreResult.Ok, store.Delete("a"));
    }

    [Fact]
    public void Read_FileThatIsGone_IsFailed()
    {
        ISegment segment = Open().Create("a")!;
        segment.Append(Ascii("x"), 0, 1);
        segment.Commit();
        Directory.Delete(Folder, true);
        Assert.Equal(-(int)StoreResult.Failed, segment.Read(0, new byte[1], 0, 1));
        segment.Close();
    }

    private FileStore Open()
    {
        Directory.CreateDirectory(Folder);
        return new FileStore(Folder + "/");
    }

    private int Handles(string name)
    {
        string path = Path.Combine(Folder, name);
        return Directory.GetFiles("/proc/self/fd").Count(file => new FileInfo(file).LinkTarget == path);
    }

    private sealed class Nobody : INameVisitor
    {
        public void See(string name)
        {
            Assert.Fail(name);
        }
    }
}
