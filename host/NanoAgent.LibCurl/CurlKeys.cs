namespace NanoAgent.LibCurl;

/// <summary>The key of an option that takes a number: a C long or a curl_off_t.</summary>
public readonly record struct CurlNumberOption
{
    internal CurlNumberOption(int id) => Id = id;

    /// <summary>libcurl's number of the option.</summary>
    public int Id { get; }
}

/// <summary>The key of an option that takes a text, which libcurl copies.</summary>
public readonly record struct CurlTextOption
{
    internal CurlTextOption(int id) => Id = id;

    /// <summary>libcurl's number of the option.</summary>
    public int Id { get; }
}

/// <summary>The key of an option that takes a list of texts, which the handle keeps.</summary>
public readonly record struct CurlListOption
{
    internal CurlListOption(int id) => Id = id;

    /// <summary>libcurl's number of the option.</summary>
    public int Id { get; }
}

/// <summary>The key of an option that takes a block of bytes, which libcurl copies.</summary>
public readonly record struct CurlBlobOption
{
    internal CurlBlobOption(int id) => Id = id;

    /// <summary>libcurl's number of the option.</summary>
    public int Id { get; }
}

/// <summary>The key of an option that takes a native pointer which is the caller's to keep alive.</summary>
public readonly record struct CurlPointerOption
{
    internal CurlPointerOption(int id) => Id = id;

    /// <summary>libcurl's number of the option.</summary>
    public int Id { get; }
}

/// <summary>The key of a multi's option that takes a number; found in <see cref="CurlMultiOption"/>.</summary>
public readonly record struct CurlMultiNumberOption
{
    internal CurlMultiNumberOption(int id) => Id = id;

    /// <summary>libcurl's number of the option.</summary>
    public int Id { get; }
}

/// <summary>The key of an answer that is a C long.</summary>
public readonly record struct CurlLongInfo
{
    internal CurlLongInfo(int id) => Id = id;

    /// <summary>libcurl's number of the info.</summary>
    public int Id { get; }
}

/// <summary>The key of an answer that is a curl_off_t.</summary>
public readonly record struct CurlInt64Info
{
    internal CurlInt64Info(int id) => Id = id;

    /// <summary>libcurl's number of the info.</summary>
    public int Id { get; }
}

/// <summary>The key of an answer that is a double.</summary>
public readonly record struct CurlDoubleInfo
{
    internal CurlDoubleInfo(int id) => Id = id;

    /// <summary>libcurl's number of the info.</summary>
    public int Id { get; }
}

/// <summary>The key of an answer that is a text.</summary>
public readonly record struct CurlStringInfo
{
    internal CurlStringInfo(int id) => Id = id;

    /// <summary>libcurl's number of the info.</summary>
    public int Id { get; }
}

/// <summary>The key of an answer that is a list of texts.</summary>
public readonly record struct CurlListInfo
{
    internal CurlListInfo(int id) => Id = id;

    /// <summary>libcurl's number of the info.</summary>
    public int Id { get; }
}

/// <summary>The key of an answer that is a socket.</summary>
public readonly record struct CurlSocketInfo
{
    internal CurlSocketInfo(int id) => Id = id;

    /// <summary>libcurl's number of the info.</summary>
    public int Id { get; }
}

/// <summary>The key of an answer that is a pointer into libcurl or to what was set.</summary>
public readonly record struct CurlPointerInfo
{
    internal CurlPointerInfo(int id) => Id = id;

    /// <summary>libcurl's number of the info.</summary>
    public int Id { get; }
}
