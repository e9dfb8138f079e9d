/** What the Autobahn plugin needs to find; it is built by the suite alone. */
package dev.strait.e2e;
