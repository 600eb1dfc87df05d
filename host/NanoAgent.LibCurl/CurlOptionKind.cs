namespace NanoAgent.LibCurl;

#pragma warning disable CA1720 // The kinds are called what libcurl's option table calls them.

/// <summary>curl_easytype: which kind of value an option takes. The numbers are libcurl's.</summary>
public enum CurlOptionKind
{
    /// <summary>A C long.</summary>
    Long = 0,

    /// <summary>A C long of which libcurl names the values.</summary>
    Values = 1,

    /// <summary>A curl_off_t: 64 bits everywhere.</summary>
    OffT = 2,

    /// <summary>A pointer to an object of the option's own type.</summary>
    Object = 3,

    /// <summary>A NUL-terminated string, which libcurl copies.</summary>
    String = 4,

    /// <summary>A linked list of strings, which libcurl does not copy.</summary>
    List = 5,

    /// <summary>A pointer handed to a callback; the binding's own.</summary>
    CallbackData = 6,

    /// <summary>A pointer and a length.</summary>
    Blob = 7,

    /// <summary>A callback; the binding's own.</summary>
    Function = 8,
}
