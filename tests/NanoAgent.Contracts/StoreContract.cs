using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using NanoAgent.Platform;
using NanoAgent.Spooling;
using Xunit;

namespace NanoAgent.Contracts;

/// <summary>
/// What <see cref="IStore"/> promises, for every store that keeps files in a folder. A derived class opens its store.
/// </summary>
public abstract class StoreContract : IDisposable
{
    protected const long QuotaBytes = 1_000_000;

    protected string Folder { get; } = Path.Combine(
        Path.GetTempPath(), "nanoagent-store-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Segment_AppendedAndCommitted_IsReadBackAfterAReopen()
    {
        IStore store = OpenStore();
        ISegment segment = store.Create("a.1")!;
        Assert.Equal(StoreResult.Ok, segment.Append(Ascii("xhellox"), 1, 5));
        Assert.Equal(StoreResult.Ok, segment.Append(Ascii(", world"), 0, 7));
        Assert.Equal(12, segment.Length);
        Assert.Equal(StoreResult.Ok, segment.Commit());
        segment.Close();
        segment.Close();
        CloseStore(store);

        IStore again = OpenStore();
        Assert.Equal(["a.1"], again.List("a.")!);
        Assert.Equal([], again.List("b.")!);
        ISegment read = again.Open("a.1")!;
        byte[] buffer = new byte[20];
        Assert.Equal(5, read.Read(7, buffer, 2, 18));
        Assert.Equal("world", Encoding.ASCII.GetString(buffer, 2, 5));
        Assert.Equal(0, read.Read(12, buffer, 0, 20));
        Assert.Equal(0, read.Read(13, buffer, 0, 20));
        read.Close();
        CloseStore(again);
    }

    [Fact]
    public void Segment_ReadAndAppendedByTurns_GivesEachByteAtItsPlace()
    {
        IStore store = OpenStore();
        ISegment segment = store.Create("a")!;
        byte[] one = new byte[1];
        for (int i = 0; i < 20; i++)
        {
            one[0] = (byte)i;
            Assert.Equal(StoreResult.Ok, segment.Append(one, 0, 1));
            if (i % 3 != 0)
            {
                Assert.Equal(StoreResult.Ok, segment.Commit());
            }

            for (int at = i; at >= 0; at--)
            {
                Assert.Equal(1, segment.Read(at, one, 0, 1));
                Assert.Equal(at, one[0]);
            }
        }

        segment.Close();
        CloseStore(store);
    }

    [Fact]
    public void Segment_OpenTwice_ReadsOnWhileTheOtherAppendsAndCloses()
    {
        IStore store = OpenStore();
        ISegment writer = store.Create("a")!;
        Assert.Equal(StoreResult.Ok, writer.Append(Ascii("first"), 0, 5));
        Assert.Equal(StoreResult.Ok, writer.Commit());
        ISegment reader = store.Open("a")!;
        byte[] buffer = new byte[20];
        Assert.Equal(2, reader.Read(0, buffer, 0, 2));
        Assert.Equal(StoreResult.Ok, writer.Append(Ascii("second"), 0, 6));
        Assert.Equal(StoreResult.Ok, writer.Commit());
        writer.Close();
        Assert.Equal(3, reader.Read(2, buffer, 2, 3));
        Assert.Equal("first", Encoding.ASCII.GetString(buffer, 0, 5));
        reader.Close();
        ISegment again = store.Open("a")!;
        Assert.Equal(11, again.Read(0, buffer, 0, 20));
        Assert.Equal("firstsecond", Encoding.ASCII.GetString(buffer, 0, 11));
        again.Close();
        CloseStore(store);
    }

    [Fact]
    public void CreateAndOpen_NamesThatAreAndAreNot_AnswerExistsAndNotFound()
    {
        IStore store = OpenStore();
        store.Create("a")!.Close();
        Assert.Null(store.Create("a"));
        Assert.Equal(StoreResult.Exists, store.LastError);
        Assert.Null(store.Open("b"));
        Assert.Equal(StoreResult.NotFound, store.LastError);
        Assert.Equal(StoreResult.Ok, store.Delete("b"));
        Assert.Equal(StoreResult.Ok, store.Delete("a"));
        Assert.Null(store.Open("a"));
        ISegment again = store.Create("a")!;
        Assert.Equal(0, again.Length);
        again.Close();
        CloseStore(store);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".lock")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("A")]
    [InlineData("a_b")]
    [InlineData("0123456789012345678901234567890123456789012345678")]
    public void Name_OutsideTheRule_IsAnArgumentError(string name)
    {
        IStore store = OpenStore();
        Assert.Throws<ArgumentException>(() => store.Create(name));
        Assert.Throws<ArgumentException>(() => store.Open(name));
        Assert.Throws<ArgumentException>(() => store.Delete(name));
        CloseStore(store);
    }

    [Fact]
    public void ListAndVisit_ForeignFilesAndFolders_AreNotTold()
    {
        IStore store = OpenStore();
        File.WriteAllText(Path.Combine(Folder, "Foreign.TXT"), "x");
        Directory.CreateDirectory(Path.Combine(Folder, "folder"));
        store.Create("mine")!.Close();
        store.Create("mi")!.Close();
        store.Create("other")!.Close();
        Assert.Equal(["mi", "mine", "other"], store.List(string.Empty)!.Order());
        Seen seen = new(store);
        Assert.Equal(StoreResult.Ok, store.Visit("mi", seen));
        Assert.Equal(["mi", "mine"], seen.Names.Order());
        CloseStore(store);
    }

    [Fact]
    public void Spool_InAFolder_DeliversAfterAReopen()
    {
        SpoolOptions options = new() { SegmentBytes = 8192, RecordBytesMax = 512, StoreBytesMax = 900_000 };
        byte[] payload = new byte[100];
        IStore store = OpenStore();
        Spool spool = new(store, new ZeroRandom(), options);
        Assert.Equal(SpoolResult.Ok, spool.Open());
        for (int i = 0; i < 1000; i++)
        {
            payload[0] = (byte)i;
            Assert.Equal(SpoolAppendResult.Accepted, spool.Append(1, payload, 0, payload.Length));
        }

        Assert.Equal(SpoolResult.Ok, spool.Close());
        CloseStore(store);

        IStore again = OpenStore();
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
            Assert.Equal((byte)(i - 1), payload[0]);
        }

        Assert.Equal(SpoolResult.Ok, reopened.ReleaseRead(1));
        Assert.Equal(SpoolResult.Ok, reopened.Close());
        Assert.Equal(3, again.List(string.Empty)!.Length);
        CloseStore(again);
    }

    /// <summary>Opens the store in <see cref="Folder"/>, which it makes where it is missing.</summary>
    protected abstract IStore OpenStore();

    /// <summary>Lets go of a store, if it holds anything.</summary>
    protected abstract void CloseStore(IStore store);

    protected static byte[] Ascii(string text)
    {
        return Encoding.ASCII.GetBytes(text);
    }

    private sealed class Seen(IStore store) : INameVisitor
    {
        internal List<string> Names { get; } = [];

        public void See(string name)
        {
            // A visitor may open, read and close.
            store.Open(name)!.Close();
            Names.Add(name);
        }
    }

    private sealed class ZeroRandom : IRandom
    {
        public int Next(int exclusiveMax)
        {
            return 0;
        }
    }
}
