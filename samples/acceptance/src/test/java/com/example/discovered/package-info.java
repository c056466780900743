/** Small agents as people write them: each has another shape, none knows of Sonde. */
package com.example.discovered;
