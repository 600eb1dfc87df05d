using System;
using System.Text;

namespace NanoAgent.DeviceCheck.Bill;

/// <summary>
/// How many blocks of 12 bytes nanoCLR's heap gives an object on a 32-bit board (nf-interpreter, CLR_RT_HeapBlock and
/// its kin): nothing on that heap is smaller than one, and each field takes a whole one.
/// </summary>
public static class HeapBlocks
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockBytes = 12;

    // CLR_RT_HeapBlock_Array: a block, the length, and four bytes about the elements.
    private const int ArrayHeadBytes = 20;

    // CLR_RT_HeapBlock_Delegate: a node, the type, the method, and a block that holds the target.
    private const int DelegateBytes = 32;

    /// <summary>Blocks that hold so many bytes.</summary>
    public static int Of(int bytes) => (bytes + BlockBytes - 1) / BlockBytes;

    /// <summary>Blocks of an object: one that names its class, and one a field.</summary>
    public static int OfObject(int fields) => 1 + fields;

    /// <summary>Blocks of a string: its UTF-8 bytes and a zero behind the head.</summary>
    public static int OfString(string text) => Of(BlockBytes + Encoding.UTF8.GetByteCount(text) + 1);

    /// <summary>Blocks of a delegate.</summary>
    public static int OfDelegate() => Of(DelegateBytes);

    /// <summary>Blocks of an array: numbers lie beside each other, anything else takes a block an element.</summary>
    /// <param name="element">The type of its elements.</param>
    /// <param name="length">How many it has.</param>
    public static int OfArray(Type element, int length) => Of(ArrayHeadBytes + (length * ElementBytes(element)));

    private static int ElementBytes(Type element) => Type.GetTypeCode(element) switch
    {
        TypeCode.Boolean or TypeCode.Byte or TypeCode.SByte => 1,
        TypeCode.Char or TypeCode.Int16 or TypeCode.UInt16 => 2,
        TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Single => 4,
        TypeCode.Int64 or TypeCode.UInt64 or TypeCode.Double => 8,
        _ => BlockBytes,
    };
}
